// Choices that depend on a seed alone.

export class Random {
  constructor(seed) {
    this.state = seed >>> 0;
  }

  /** mulberry32: a number in [0, 1). */
  next() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  below(n) {
    return Math.floor(this.next() * n);
  }

  chance(probability) {
    return this.next() < probability;
  }

  pick(list) {
    return list[this.below(list.length)];
  }

  /** Up to `n` different items, in the order of the list. */
  some(list, n) {
    const left = list.map((_, index) => index);
    const chosen = [];
    while (chosen.length < n && left.length > 0) chosen.push(left.splice(this.below(left.length), 1)[0]);
    return chosen.sort((a, b) => a - b).map((index) => list[index]);
  }
}

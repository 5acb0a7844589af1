//! Which of Postgres's two kinds of plans a kept statement runs better with: one made for the values of each run, or one
//! for all values.
//!
//! In: what runs took, in nanoseconds. Out: which kind the next run is to have, and which clock is to time it. Postgres itself
//! compares estimates, which leave out how long planning takes where a statement joins many small tables, and how far off the
//! plan for all values is where they are skewed.
//!
//! Invariant: a plan for all values is tried only where Postgres prefers it or holds it to be cheap, and is left when some
//! runs take far longer than those planned for their values, by the processor's time: a run that waited for a lock or its
//! turn says nothing about its plan.

/// How many runs of each kind are compared.
const SAMPLE: usize = 7;
/// Up to which estimate, in Postgres's units of cost, a plan is tried that Postgres holds to be the worse one: some
/// milliseconds.
const MOST_TRIED: f64 = 2_000.0;
/// After how many runs both kinds are compared again, at first.
const PATIENCE: u32 = 2_000;
const LONGEST_PATIENCE: u32 = 64_000;
/// A run falls off a cliff if it takes so many times what others take, and at least so many nanoseconds.
const CLIFF: u64 = 10;
const SHORTEST_CLIFF: u64 = 1_000_000;
/// One that takes so many nanoseconds of the processor is enough.
const HIGH_CLIFF: u64 = 100_000_000;
/// How much strain a cliff adds, of which each run takes one away, and how much is too much.
const STRAIN: u32 = 50;
const MOST_STRAIN: u32 = 120;

/// A kind of plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanKind {
    /// Made for the values of a run.
    Custom,
    /// Made for all values.
    Generic,
}

/// What times a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// The time that passes: quick to read, but it counts what the run waited for.
    Wall,
    /// The processor time of the run's thread, which takes a call of the kernel to read.
    Processor,
}

/// What a run took.
#[derive(Debug, Clone, Copy)]
pub struct Took {
    pub clock: Clock,
    pub nanoseconds: u64,
}

/// What a statement's runs have said so far.
#[derive(Debug, Clone, Copy)]
pub struct PlanChoice {
    state: State,
    custom: Sample,
    generic: Sample,
    patience: u32,
    strain: u32,
    /// A run took so long, perhaps because it waited, that the next such one must be timed well, whenever it comes.
    is_watched: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Runs planned for their values are timed.
    Timing,
    /// Postgres says which kind it prefers.
    Asking,
    /// Runs with the plan for all values are timed.
    Trying,
    /// `None`: as Postgres prefers. For so many runs more.
    Settled(Option<PlanKind>, u32),
}

/// How long runs took, in nanoseconds of the processor.
#[derive(Debug, Clone, Copy, Default)]
struct Sample {
    runs: usize,
    took: [u64; SAMPLE],
}

impl Sample {
    fn add(&mut self, took: u64) {
        if let Some(place) = self.took.get_mut(self.runs) {
            *place = took;
            self.runs += 1;
        }
    }

    fn is_full(&self) -> bool {
        self.runs == SAMPLE
    }

    /// The median: the first run with a plan for all values makes it.
    fn median(&self) -> u64 {
        let mut sorted = self.took;
        let runs = sorted.get_mut(..self.runs).unwrap_or_default();
        runs.sort_unstable();
        runs.get(runs.len() / 2).copied().unwrap_or(0)
    }
}

impl Default for PlanChoice {
    fn default() -> PlanChoice {
        let (custom, generic) = Default::default();
        PlanChoice { state: State::Timing, custom, generic, patience: PATIENCE, strain: 0, is_watched: false }
    }
}

impl PlanChoice {
    /// The kind that the next run is to have; `None`: whichever Postgres prefers.
    pub fn wanted(&self) -> Option<PlanKind> {
        match self.state {
            State::Timing => Some(PlanKind::Custom),
            State::Asking => None,
            State::Trying => Some(PlanKind::Generic),
            State::Settled(kind, _) => kind,
        }
    }

    /// What the next run is to be timed with: the processor's time where it is compared with others or one before it took
    /// long, and the quicker clock where it is only to be noticed that something takes long.
    pub fn clock(&self) -> Clock {
        match self.state {
            State::Settled(Some(PlanKind::Generic), _) if self.strain > 0 || self.is_watched => {
                Clock::Processor
            }
            State::Settled(..) => Clock::Wall,
            State::Timing | State::Asking | State::Trying => Clock::Processor,
        }
    }

    /// Takes in what a run had and took, planning included.
    ///
    /// `generic_cost`: Postgres's estimate for the plan for all values, if it has made one.
    pub fn ran(&mut self, kind: PlanKind, took: Took, generic_cost: Option<f64>) {
        match (self.state, kind) {
            // One that began before another run of the statement, inside which it ended, may be by the wrong clock.
            (State::Timing | State::Asking | State::Trying, _) if took.clock == Clock::Wall => {}
            (State::Timing, PlanKind::Custom) => {
                self.custom.add(took.nanoseconds);
                if self.custom.is_full() {
                    self.state = State::Asking;
                }
            }
            // There is nothing to plan for, or a setting decides.
            (State::Timing, PlanKind::Generic) | (State::Trying, PlanKind::Custom) => self.settle(None),
            (State::Asking, PlanKind::Custom) => match generic_cost {
                Some(cost) if cost <= MOST_TRIED => self.state = State::Trying,
                _ => self.settle(None),
            },
            (State::Asking | State::Trying, PlanKind::Generic) => {
                self.state = State::Trying;
                self.generic.add(took.nanoseconds);
                if self.is_too_much(took) {
                    self.leave();
                } else if self.generic.is_full() {
                    let is_better = self.generic.median() <= self.custom.median();
                    self.settle(Some(if is_better { PlanKind::Generic } else { PlanKind::Custom }));
                }
            }
            (State::Settled(Some(PlanKind::Generic), _), PlanKind::Generic) if self.is_too_much(took) => {
                self.leave();
            }
            (State::Settled(_, 0), _) => {
                self.state = State::Timing;
                self.is_watched = false;
                (self.custom, self.generic) = Default::default();
            }
            (State::Settled(kind, left), _) => self.state = State::Settled(kind, left - 1),
        }
    }

    /// Takes in how a run with the plan for all values compares with those planned for their values.
    fn is_too_much(&mut self, took: Took) -> bool {
        let Took { clock, nanoseconds } = took;
        let is_cliff =
            nanoseconds >= SHORTEST_CLIFF && nanoseconds > self.custom.median().saturating_mul(CLIFF);
        self.is_watched |= is_cliff && nanoseconds >= HIGH_CLIFF;
        self.strain = match clock {
            _ if !is_cliff => self.strain.saturating_sub(1),
            // It may have waited: those that follow are timed better.
            Clock::Wall => self.strain.max(STRAIN),
            Clock::Processor if nanoseconds >= HIGH_CLIFF => MOST_STRAIN,
            Clock::Processor => self.strain + STRAIN,
        };
        self.strain >= MOST_STRAIN
    }

    /// Leaves the plan for all values, for longer each time.
    fn leave(&mut self) {
        self.strain = 0;
        self.is_watched = false;
        self.patience = self.patience.saturating_mul(2).min(LONGEST_PATIENCE);
        self.settle(Some(PlanKind::Custom));
    }

    fn settle(&mut self, kind: Option<PlanKind>) {
        self.state = State::Settled(kind, self.patience);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAST: u64 = 50_000;
    const SLOW: u64 = 400_000;

    /// Runs it once, which keeps the processor busy for `worked` nanoseconds and then waits for `waited`.
    fn run_once(choice: &mut PlanChoice, kind: PlanKind, worked: u64, waited: u64, cost: Option<f64>) {
        let clock = choice.clock();
        let nanoseconds = if clock == Clock::Wall { worked + waited } else { worked };
        choice.ran(kind, Took { clock, nanoseconds }, cost);
    }

    /// Runs a statement for which Postgres prefers `preferred`, and which takes so long with each kind.
    fn run(
        choice: &mut PlanChoice,
        runs: u32,
        preferred: PlanKind,
        cost: f64,
        takes: impl Fn(PlanKind) -> u64,
    ) -> u32 {
        let kinds = (0..runs).map(|_| {
            let kind = choice.wanted().unwrap_or(preferred);
            run_once(choice, kind, takes(kind), 0, Some(cost));
            kind
        });
        kinds.filter(|kind| *kind == PlanKind::Generic).count().try_into().unwrap()
    }

    fn takes(custom: u64, generic: u64) -> impl Fn(PlanKind) -> u64 {
        move |kind| if kind == PlanKind::Custom { custom } else { generic }
    }

    #[test]
    fn planning_that_takes_longer_than_running_is_left_out() {
        let mut choice = PlanChoice::default();
        // Postgres prefers the custom plan, but the other is cheap enough to be tried.
        let generic = run(&mut choice, 1_000, PlanKind::Custom, 300.0, takes(SLOW, FAST));
        assert_eq!(generic, 1_000 - 8);
        assert_eq!(choice.wanted(), Some(PlanKind::Generic));
    }

    #[test]
    fn a_costly_plan_for_all_values_is_never_tried() {
        let mut choice = PlanChoice::default();
        let generic = run(&mut choice, 1_000, PlanKind::Custom, 2_001.0, takes(SLOW, FAST));
        assert_eq!((generic, choice.wanted()), (0, None));
    }

    #[test]
    fn what_postgres_prefers_is_left_if_it_takes_longer() {
        let mut choice = PlanChoice::default();
        let generic = run(&mut choice, 1_000, PlanKind::Generic, 1e6, takes(FAST, SLOW));
        assert_eq!((generic, choice.wanted()), (7, Some(PlanKind::Custom)));
    }

    #[test]
    fn cliffs_end_a_trial_and_what_came_of_it() {
        let (long, endless) = (40_000_000, 200_000_000);
        let mut choice = PlanChoice::default();
        let generic = run(&mut choice, 1_000, PlanKind::Generic, 1e6, takes(FAST, long));
        assert_eq!((generic, choice.wanted()), (3, Some(PlanKind::Custom)));
        let mut choice = PlanChoice::default();
        let generic = run(&mut choice, 1_000, PlanKind::Generic, 1e6, takes(FAST, endless));
        assert_eq!((generic, choice.wanted()), (1, Some(PlanKind::Custom)));

        let settled = || {
            let mut choice = PlanChoice::default();
            run(&mut choice, 100, PlanKind::Generic, 1e6, takes(SLOW, FAST));
            assert_eq!(choice.wanted(), Some(PlanKind::Generic));
            choice
        };
        // The first may have waited, so that the second says it.
        let mut choice = settled();
        run_once(&mut choice, PlanKind::Generic, endless, 0, None);
        assert_eq!(choice.wanted(), Some(PlanKind::Generic));
        run_once(&mut choice, PlanKind::Generic, endless, 0, None);
        assert_eq!(choice.wanted(), Some(PlanKind::Custom));
        // However seldom they are.
        let mut choice = settled();
        for rare in 0..2 {
            assert_eq!(choice.wanted(), Some(PlanKind::Generic), "{rare}");
            run(&mut choice, 60, PlanKind::Generic, 1e6, takes(SLOW, FAST));
            run_once(&mut choice, PlanKind::Generic, endless, 0, None);
        }
        assert_eq!(choice.wanted(), Some(PlanKind::Custom));
        // Values of two kinds in turn, one of which the plan does not suit.
        let mut choice = settled();
        for worked in [FAST, long, FAST, long, FAST, long] {
            run_once(&mut choice, PlanKind::Generic, worked, 0, None);
        }
        assert_eq!(choice.wanted(), Some(PlanKind::Custom));
    }

    #[test]
    fn runs_that_waited_say_nothing_however_many_and_long() {
        let mut choice = PlanChoice::default();
        for number in 0..1_900_u64 {
            let kind = choice.wanted().unwrap_or(PlanKind::Generic);
            // The plan for all values waits more often, as if it were the worse one.
            let (worked, waited) = match kind {
                PlanKind::Custom => (SLOW, 0),
                PlanKind::Generic => (FAST, (number % 3) * 40_000_000),
            };
            run_once(&mut choice, kind, worked, waited, Some(10.0));
            assert!(number < 10 || choice.wanted() == Some(PlanKind::Generic), "run {number}");
        }
    }

    #[test]
    fn runs_are_timed_by_the_processor_where_it_matters() {
        let mut choice = PlanChoice::default();
        for number in 0..2 * SAMPLE {
            assert_eq!(choice.clock(), Clock::Processor, "run {number}");
            let kind = choice.wanted().unwrap_or(PlanKind::Generic);
            run_once(&mut choice, kind, FAST, 0, Some(10.0));
        }
        assert_eq!((choice.wanted(), choice.clock()), (Some(PlanKind::Generic), Clock::Wall));
        run_once(&mut choice, PlanKind::Generic, FAST, 40_000_000, None);
        for number in 0..STRAIN {
            assert_eq!(choice.clock(), Clock::Processor, "run {number} after one that took long");
            run_once(&mut choice, PlanKind::Generic, FAST, 40_000_000, None);
        }
        assert_eq!((choice.wanted(), choice.clock()), (Some(PlanKind::Generic), Clock::Wall));
        // After one that took very long, until both kinds are compared again.
        run_once(&mut choice, PlanKind::Generic, FAST, 200_000_000, None);
        run(&mut choice, 1_000, PlanKind::Generic, 1e6, takes(SLOW, FAST));
        assert_eq!((choice.wanted(), choice.clock()), (Some(PlanKind::Generic), Clock::Processor));
    }

    #[test]
    fn a_run_timed_by_the_other_clock_is_not_compared() {
        let mut choice = PlanChoice::default();
        for _ in 0..100 {
            choice.ran(PlanKind::Custom, Took { clock: Clock::Wall, nanoseconds: FAST }, Some(10.0));
        }
        assert_eq!((choice.wanted(), choice.clock()), (Some(PlanKind::Custom), Clock::Processor));
    }

    #[test]
    fn runs_are_compared_again_after_a_while() {
        let mut choice = PlanChoice::default();
        run(&mut choice, 100, PlanKind::Custom, 300.0, takes(FAST, SLOW));
        assert_eq!(choice.wanted(), Some(PlanKind::Custom));
        run(&mut choice, PATIENCE + 20, PlanKind::Custom, 300.0, takes(SLOW, FAST));
        assert_eq!(choice.wanted(), Some(PlanKind::Generic));
    }

    #[test]
    fn a_setting_that_decides_is_left_alone() {
        let mut choice = PlanChoice::default();
        for _ in 0..100 {
            run_once(&mut choice, PlanKind::Generic, SLOW, 0, Some(10.0));
        }
        assert_eq!(choice.wanted(), None);
    }
}

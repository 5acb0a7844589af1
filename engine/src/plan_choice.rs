//! Which of Postgres's two kinds of plans a kept statement runs better with: one made for the values of each run, or one
//! for all values.
//!
//! In: what runs took, in nanoseconds. Out: which kind the next run is to have. Postgres itself compares estimates, which leave out how
//! long planning takes where a statement joins many small tables, and how far off the plan for all values is where they are
//! skewed.
//!
//! Invariant: a plan for all values is tried only where Postgres prefers it or holds it to be cheap, and is left at the first
//! run that takes far longer than those planned for their values.

/// How many runs of each kind are compared.
const SAMPLE: u32 = 5;
/// Up to which estimate, in Postgres's units of cost, a plan is tried that Postgres holds to be the worse one: some
/// milliseconds.
const MOST_TRIED: f64 = 2_000.0;
/// After how many runs both kinds are compared again, at first.
const PATIENCE: u32 = 10_000;
/// A run falls off a cliff if it takes so many times what others take, and at least so many nanoseconds.
const CLIFF: u64 = 10;
const SHORTEST_CLIFF: u64 = 1_000_000;

/// A kind of plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanKind {
    /// Made for the values of a run.
    Custom,
    /// Made for all values.
    Generic,
}

/// What a statement's runs have said so far.
#[derive(Debug, Clone, Copy)]
pub struct PlanChoice {
    state: State,
    custom: Sample,
    generic: Sample,
    patience: u32,
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

/// How long runs took, in nanoseconds.
#[derive(Debug, Clone, Copy, Default)]
struct Sample {
    runs: u32,
    total: u64,
    longest: u64,
}

impl Sample {
    fn add(&mut self, took: u64) {
        self.runs += 1;
        self.total = self.total.saturating_add(took);
        self.longest = self.longest.max(took);
    }

    /// The mean without the longest, which may have waited for something.
    fn mean(&self) -> u64 {
        match self.runs {
            0 | 1 => self.total,
            runs => (self.total - self.longest) / u64::from(runs - 1),
        }
    }
}

impl Default for PlanChoice {
    fn default() -> PlanChoice {
        let (custom, generic) = Default::default();
        PlanChoice { state: State::Timing, custom, generic, patience: PATIENCE }
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

    /// Takes in what a run had and took, in nanoseconds, planning included.
    ///
    /// `generic_cost`: Postgres's estimate for the plan for all values, if it has made one.
    pub fn ran(&mut self, kind: PlanKind, took: u64, generic_cost: Option<f64>) {
        match (self.state, kind) {
            (State::Timing, PlanKind::Custom) => {
                self.custom.add(took);
                if self.custom.runs >= SAMPLE {
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
                self.generic.add(took);
                if self.is_cliff(took) {
                    self.settle(Some(PlanKind::Custom));
                } else if self.generic.runs >= SAMPLE {
                    let is_better = self.generic.mean() <= self.custom.mean();
                    self.settle(Some(if is_better { PlanKind::Generic } else { PlanKind::Custom }));
                }
            }
            (State::Settled(Some(PlanKind::Generic), _), PlanKind::Generic) if self.is_cliff(took) => {
                self.patience = self.patience.saturating_mul(2);
                self.settle(Some(PlanKind::Custom));
            }
            (State::Settled(_, 0), _) => {
                self.state = State::Timing;
                (self.custom, self.generic) = Default::default();
            }
            (State::Settled(kind, left), _) => self.state = State::Settled(kind, left - 1),
        }
    }

    fn is_cliff(&self, took: u64) -> bool {
        took >= SHORTEST_CLIFF
            && took > self.custom.longest
            && took > self.custom.mean().saturating_mul(CLIFF)
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
            choice.ran(kind, takes(kind), Some(cost));
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
        assert_eq!(generic, 1_000 - 6);
        assert_eq!(choice.wanted(), Some(PlanKind::Generic));
    }

    #[test]
    fn a_costly_plan_for_all_values_is_never_tried() {
        let mut choice = PlanChoice::default();
        let generic = run(&mut choice, 30_000, PlanKind::Custom, 2_001.0, takes(SLOW, FAST));
        assert_eq!((generic, choice.wanted()), (0, None));
    }

    #[test]
    fn what_postgres_prefers_is_left_if_it_takes_longer() {
        let mut choice = PlanChoice::default();
        let generic = run(&mut choice, 1_000, PlanKind::Generic, 1e6, takes(FAST, SLOW));
        assert_eq!((generic, choice.wanted()), (5, Some(PlanKind::Custom)));
    }

    #[test]
    fn a_cliff_ends_the_trial_at_once_and_so_does_one_that_comes_later() {
        let long = 40_000_000;
        let mut choice = PlanChoice::default();
        let generic = run(&mut choice, 1_000, PlanKind::Generic, 1e6, takes(FAST, long));
        assert_eq!((generic, choice.wanted()), (1, Some(PlanKind::Custom)));

        let mut choice = PlanChoice::default();
        run(&mut choice, 100, PlanKind::Generic, 1e6, takes(SLOW, FAST));
        assert_eq!(choice.wanted(), Some(PlanKind::Generic));
        // Ten times as long, but nobody notices.
        choice.ran(PlanKind::Generic, 900_000, Some(1e6));
        assert_eq!(choice.wanted(), Some(PlanKind::Generic));
        choice.ran(PlanKind::Generic, long, Some(1e6));
        assert_eq!(choice.wanted(), Some(PlanKind::Custom));
        // After which it is not trusted for twice as long.
        let generic = run(&mut choice, 20_000, PlanKind::Generic, 1e6, takes(SLOW, FAST));
        assert_eq!(generic, 0);
        let generic = run(&mut choice, 20, PlanKind::Generic, 1e6, takes(SLOW, FAST));
        assert!(generic > 0);
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
            choice.ran(PlanKind::Generic, SLOW, Some(10.0));
        }
        assert_eq!(choice.wanted(), None);
    }
}

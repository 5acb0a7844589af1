use std::fmt;

/// A place in a request: `$.selectionSet.author.args.where.name._eq`, `$.args["$set"]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Path(Vec<Step>);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    Key(String),
    Index(usize),
}

impl Path {
    /// `$`.
    pub fn root() -> Path {
        Path(Vec::new())
    }

    /// This path, one key deeper.
    pub fn key(&self, key: impl Into<String>) -> Path {
        let mut steps = self.0.clone();
        steps.push(Step::Key(key.into()));
        Path(steps)
    }

    /// This path, one index deeper.
    pub fn index(&self, index: usize) -> Path {
        let mut steps = self.0.clone();
        steps.push(Step::Index(index));
        Path(steps)
    }

    pub fn steps(&self) -> &[Step] {
        &self.0
    }
}

impl FromIterator<Step> for Path {
    fn from_iter<I: IntoIterator<Item = Step>>(steps: I) -> Path {
        Path(steps.into_iter().collect())
    }
}

impl fmt::Display for Path {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("$")?;
        for step in &self.0 {
            match step {
                Step::Key(key) if is_plain(key) => write!(out, ".{key}")?,
                Step::Key(key) => write!(out, "[{}]", serde_json::Value::String(key.clone()))?,
                Step::Index(index) => write!(out, "[{index}]")?,
            }
        }
        Ok(())
    }
}

fn is_plain(key: &str) -> bool {
    let starts_plainly = key.starts_with(|c: char| c.is_alphabetic() || c == '_');
    starts_plainly && key.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-')
}

//! Numbers for operators.

/// What a pool of connections does, and has done since the server started.
#[derive(Debug, Clone)]
pub struct PoolStatistics {
    /// The server's place, without user and password.
    pub name: String,
    pub size: usize,
    pub max_size: usize,
    /// Connections that are open and not used.
    pub available: usize,
    /// Requests that wait for a connection.
    pub waiting: usize,
    /// Requests that got none.
    pub refused: u64,
    /// Statements cancelled because they took too long.
    pub timed_out: u64,
    /// Statements cancelled because nobody waited for them any more.
    pub abandoned: u64,
    /// Calls made a second time because the connection was dead.
    pub repeated: u64,
    /// Statements sent behind others on one connection.
    pub joined: u64,
    /// Those of them that waited for too long, and were asked for again on a connection of their own.
    pub moved: u64,
}

#[derive(Debug, Clone)]
pub struct ReplicaStatistics {
    pub pool: PoolStatistics,
    pub standing: super::replicas::Standing,
    /// Seconds behind the primary, if known.
    pub lag: Option<f64>,
    /// Queries that it was asked.
    pub queries: u64,
    /// Queries asked again on the primary.
    pub fallen_back: u64,
}

#[derive(Debug, Clone)]
pub struct Statistics {
    pub primary: PoolStatistics,
    pub replicas: Vec<ReplicaStatistics>,
    /// GraphQL requests whose statement was in the backend's plan cache.
    pub cache_hits: u64,
    pub cache_misses: u64,
}

use std::sync::Arc;

use crate::authentication::Session;
use crate::body::Request;
use crate::operation::{self, OperationKind};

/// A request that outlives the message it came in, with who asks. Cheap to copy.
#[derive(Debug, Clone)]
pub struct Subscribed(Arc<Parts>);

#[derive(Debug)]
struct Parts {
    query: Option<String>,
    variables: String,
    operation_name: Option<String>,
    document_id: Option<String>,
    operation: Option<OperationKind>,
    session: Session,
}

impl Subscribed {
    pub fn of(request: &Request<'_>, session: Session) -> Subscribed {
        Subscribed(Arc::new(Parts {
            query: request.query.clone(),
            variables: request.variables.to_owned(),
            operation_name: request.operation_name.clone(),
            document_id: request.document_id.clone(),
            operation: request
                .query
                .as_deref()
                .and_then(|query| operation::kind(query, request.operation_name.as_deref())),
            session,
        }))
    }

    pub fn request(&self) -> Request<'_> {
        Request {
            query: self.0.query.clone(),
            variables: &self.0.variables,
            operation_name: self.0.operation_name.clone(),
            document_id: self.0.document_id.clone(),
        }
    }

    pub fn operation(&self) -> Option<OperationKind> {
        self.0.operation
    }

    pub fn session(&self) -> &Session {
        &self.0.session
    }

    pub fn query(&self) -> Option<&str> {
        self.0.query.as_deref()
    }

    pub fn operation_name(&self) -> Option<&str> {
        self.0.operation_name.as_deref()
    }

    pub fn document_id(&self) -> Option<&str> {
        self.0.document_id.as_deref()
    }

    /// JSON text.
    pub fn variables(&self) -> &str {
        &self.0.variables
    }
}

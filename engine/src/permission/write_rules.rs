use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use super::inheritance::{Inherited, delete_permission, inherited, insert_permission, update_permission};
use super::rules::{Backend, Rules};
use super::writes::{DeleteRule, InsertRule, UpdateRule, compile_delete, compile_insert, compile_update};
use crate::model::{Relation, RelationId, Role};

impl Rules<'_> {
    /// What the role may insert into a relation; `None` if nothing, or if its rule does not fit the database.
    pub fn insert(&self, id: RelationId) -> Option<Arc<InsertRule>> {
        self.kept(&self.inserts, id, |relation| {
            if self.role.is_admin() {
                return Some(InsertRule::unrestricted(relation));
            }
            let permission = self.effective(&|role| insert_permission(relation, role))?;
            self.is_open(permission.backend_only)
                .then(|| compile_insert(self.catalog, relation, &permission).ok())?
        })
    }

    /// What the role may change in a relation; as `insert`.
    pub fn update(&self, id: RelationId) -> Option<Arc<UpdateRule>> {
        self.kept(&self.updates, id, |relation| {
            if self.role.is_admin() {
                return Some(UpdateRule::unrestricted(relation));
            }
            let permission = self.effective(&|role| update_permission(relation, role))?;
            self.is_open(permission.backend_only)
                .then(|| compile_update(self.catalog, relation, &permission).ok())?
        })
    }

    /// Which rows of a relation the role may delete; as `insert`.
    pub fn delete(&self, id: RelationId) -> Option<Arc<DeleteRule>> {
        self.kept(&self.deletes, id, |relation| {
            if self.role.is_admin() {
                return Some(DeleteRule::unrestricted(relation));
            }
            let permission = self.effective(&|role| delete_permission(relation, role))?;
            self.is_open(permission.backend_only)
                .then(|| compile_delete(self.catalog, relation, &permission).ok())?
        })
    }

    fn effective<P: PartialEq>(&self, own: &dyn Fn(&Role) -> Option<P>) -> Option<P> {
        match inherited(&self.catalog.settings(), &self.role, own) {
            Inherited::One(permission) => Some(permission),
            Inherited::Nothing | Inherited::Conflict => None,
        }
    }

    pub(super) fn is_open(&self, backend_only: bool) -> bool {
        !backend_only || self.backend == Backend::Open
    }

    fn kept<R>(
        &self,
        known: &RefCell<HashMap<RelationId, Option<Arc<R>>>>,
        id: RelationId,
        make: impl FnOnce(&Arc<Relation>) -> Option<R>,
    ) -> Option<Arc<R>> {
        if let Some(rule) = known.borrow().get(&id) {
            return rule.clone();
        }
        let rule = self.catalog.relation(id).and_then(|relation| make(&relation)).map(Arc::new);
        known.borrow_mut().insert(id, rule.clone());
        rule
    }
}

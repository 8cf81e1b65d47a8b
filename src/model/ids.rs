//! Ids: handles for things that lie in a table, each sort of thing with a type of its own, so that
//! the index of one is never taken for that of another.

use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

use serde::{Deserialize, Serialize};

use super::reads;

/// A handle for a row of a [`Table`].
pub trait Id: Copy {
    /// The id of the row at an index. A portal has less than `u32::MAX` of anything, as its graph
    /// has of nodes.
    fn at(index: usize) -> Self;

    /// The index of its row, from 0.
    fn index(self) -> usize;

    /// Notes that somebody looks at its row, where that is noted of its sort.
    fn note(self) {}

    /// Notes that somebody looks at all rows.
    fn note_all() {}
}

/// Declares ids.
macro_rules! ids {
    ($($(#[doc = $doc:literal])+ $name:ident $({ $($noted:item)* })?;)+) => {$(
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        #[derive(Serialize, Deserialize)]
        pub struct $name(u32);

        impl Id for $name {
            fn at(index: usize) -> Self {
                $name(u32::try_from(index).unwrap_or(u32::MAX))
            }

            fn index(self) -> usize {
                self.0 as usize
            }

            $($($noted)*)?
        }
    )+};
}

ids! {
    /// A kind, by its place among all kinds.
    KindId;
    /// A relation, by its place among all relations.
    RelationId;
    /// A type of items, by its place among those of its kind.
    ItemTypeId;
    /// A document, by its place among those of the portal.
    DocumentId {
        fn note(self) {
            reads::note(self);
        }
        fn note_all() {
            reads::note_all();
        }
    };
    /// An item, by its place among those of its document.
    ItemId;
    /// A system, by its place among those of the portal.
    SystemId;
    /// An entry of a roadmap, by its place among those of its system.
    EntryId;
    /// A node of the graph, by its place among all nodes.
    NodeId;
    /// A spec that is not written, by its place among those of the portal.
    PlannedId;
}

/// Rows that are found by their ids, which are those of one sort.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(serialize = "T: Serialize", deserialize = "T: Deserialize<'de>"))]
pub struct Table<I, T> {
    rows: Vec<T>,
    #[serde(skip)]
    ids: PhantomData<fn() -> I>,
}

impl<I, T> Default for Table<I, T> {
    fn default() -> Self {
        Table { rows: Vec::new(), ids: PhantomData }
    }
}

impl<I: Id, T> Table<I, T> {
    /// Without rows.
    pub fn new() -> Self {
        Table::default()
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The row of an id, which may be that of another table.
    pub fn get(&self, id: I) -> Option<&T> {
        id.note();
        self.rows.get(id.index())
    }

    /// The rows before that of an id.
    pub fn before(&self, id: I) -> &[T] {
        I::note_all();
        &self.rows[..id.index()]
    }

    /// The first row.
    pub fn first(&self) -> Option<&T> {
        I::note_all();
        self.rows.first()
    }

    /// Adds a row; its id.
    pub fn push(&mut self, row: T) -> I {
        let id = self.next_id();
        self.rows.push(row);
        id
    }

    /// The id that the next row will have.
    pub fn next_id(&self) -> I {
        I::at(self.rows.len())
    }

    /// The ids, in order. They do not borrow the table.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = I> + ExactSizeIterator + use<I, T> {
        (0..self.rows.len()).map(I::at)
    }

    /// The rows, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        I::note_all();
        self.rows.iter()
    }

    /// The rows with their ids, in order.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = (I, &T)> + ExactSizeIterator + Clone {
        I::note_all();
        self.rows.iter().enumerate().map(|(at, row)| (I::at(at), row))
    }

    /// The id of the first row for which something is true.
    pub fn position(&self, is: impl FnMut(&T) -> bool) -> Option<I> {
        I::note_all();
        self.rows.iter().position(is).map(I::at)
    }

    /// The rows as a slice, for what does not ask for ids.
    pub fn as_slice(&self) -> &[T] {
        I::note_all();
        &self.rows
    }
}

impl<I: Id, T> Index<I> for Table<I, T> {
    type Output = T;

    fn index(&self, id: I) -> &T {
        id.note();
        &self.rows[id.index()]
    }
}

impl<I: Id, T> IndexMut<I> for Table<I, T> {
    fn index_mut(&mut self, id: I) -> &mut T {
        &mut self.rows[id.index()]
    }
}

impl<I, T> FromIterator<T> for Table<I, T> {
    fn from_iter<A: IntoIterator<Item = T>>(rows: A) -> Self {
        rows.into_iter().collect::<Vec<T>>().into()
    }
}

impl<I, T> From<Vec<T>> for Table<I, T> {
    fn from(rows: Vec<T>) -> Self {
        Table { rows, ids: PhantomData }
    }
}

impl<'a, I: Id, T> IntoIterator for &'a Table<I, T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<I, T> IntoIterator for Table<I, T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.rows.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_by_the_id_that_they_were_given() {
        let mut table: Table<DocumentId, &str> = Table::new();
        let one = table.push("one");
        assert_eq!(table.next_id(), table.push("two"));
        assert_eq!((table[one], table.get(DocumentId::at(2))), ("one", None));
        table[one] = "first";
        let all: Vec<_> = table.entries().map(|(id, row)| (id.index(), *row)).collect();
        assert_eq!(all, [(0, "first"), (1, "two")]);
        assert_eq!(table.position(|row| *row == "two"), table.ids().next_back());
    }
}

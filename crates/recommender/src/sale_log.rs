//! What a shop sold, order by order, kept beside its model: when orders come in or change, only these are read, and
//! everything that is counted is counted from here.

use std::cmp::Ordering;

use chrono::{DateTime, Utc};
use pairwell_domain::{CustomerId, OrderId, ProductId, VariantId};

use crate::baskets::{BasketStream, Baskets};
use crate::mapped::{FileKind, Reader, Writer};
use crate::model::ModelFileError;
use crate::sales::SaleLine;

/// The file; see [`crate::mapped`] for its form. Sections: up to when orders are known, heads of orders, lines.
const FILE: FileKind = FileKind {
    magic: *b"PWSALES\n",
    version: 1,
};

/// A number that no customer and no variant has.
const NONE: i64 = i64::MIN;

/// Orders that were not cancelled, ascending by id, with their lines. 32 bytes an order and 24 a line, in memory and in
/// the file. Instants are kept in whole seconds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SaleLog {
    known_to_s: i64,
    heads: Vec<Head>,
    lines: Vec<Line>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
struct Head {
    order: i64,
    customer: i64,
    placed_at_s: i64,
    /// Where its lines end; they start where those of the order before end.
    end: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
struct Line {
    product: i64,
    variant: i64,
    quantity: u32,
    kept_quantity: u32,
}

impl SaleLog {
    /// Nothing yet, of orders whose changes are known up to here.
    #[must_use]
    pub const fn new(known_to: DateTime<Utc>) -> Self {
        Self {
            known_to_s: known_to.timestamp(),
            heads: Vec::new(),
            lines: Vec::new(),
        }
    }

    /// Changes of orders are known up to here.
    #[must_use]
    pub fn known_to(&self) -> DateTime<Utc> {
        instant(self.known_to_s)
    }

    /// Orders that are known, those without lines among them.
    #[must_use]
    pub const fn n_orders(&self) -> usize {
        self.heads.len()
    }

    /// Begins an order; its lines follow. One that was cancelled, or that nothing is left of, is begun and gets no lines.
    ///
    /// # Panics
    /// When its id is not above that of the order before.
    pub fn push_order(&mut self, order: OrderId, customer: Option<CustomerId>, placed_at: DateTime<Utc>) {
        let last = self.heads.last();
        assert!(
            last.is_none_or(|last| last.order < order.get()),
            "orders come by ascending id"
        );
        self.heads.push(Head {
            order: order.get(),
            customer: customer.map_or(NONE, CustomerId::get),
            placed_at_s: placed_at.timestamp(),
            end: self.lines.len() as u64,
        });
    }

    /// Adds a line to the order begun last. Pieces beyond what 32 bits hold are not counted.
    ///
    /// # Panics
    /// When no order was begun.
    pub fn push_line(&mut self, product: ProductId, variant: Option<VariantId>, quantity: i64, kept_quantity: i64) {
        let head = self.heads.last_mut().expect("an order was begun");
        self.lines.push(Line {
            product: product.get(),
            variant: variant.map_or(NONE, VariantId::get),
            quantity: pieces(quantity),
            kept_quantity: pieces(kept_quantity),
        });
        head.end += 1;
    }

    /// The log after these orders changed: each takes the place of the one with its id, or is new; one without lines
    /// is gone. O(all orders and lines), which is copying memory.
    #[must_use]
    pub fn merged(&self, changed: &Self) -> Self {
        let mut merged = Self {
            known_to_s: self.known_to_s.max(changed.known_to_s),
            heads: Vec::with_capacity(self.heads.len() + changed.heads.len()),
            lines: Vec::with_capacity(self.lines.len() + changed.lines.len()),
        };
        let (mut old, mut new) = (self.orders().peekable(), changed.orders().peekable());
        loop {
            let which = match (old.peek(), new.peek()) {
                (None, None) => return merged,
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some((left, _)), Some((right, _))) => left.order.cmp(&right.order),
            };
            if which == Ordering::Equal {
                old.next();
            }
            let next = if which == Ordering::Less {
                old.next()
            } else {
                new.next()
            };
            if let Some((head, lines)) = next.filter(|(_, lines)| !lines.is_empty()) {
                merged.lines.extend_from_slice(lines);
                let end = merged.lines.len() as u64;
                merged.heads.push(Head { end, ..*head });
            }
        }
    }

    /// Every line, order by order.
    pub fn lines(&self) -> impl Iterator<Item = SaleLine> {
        self.orders().flat_map(|(head, lines)| {
            let placed_at = instant(head.placed_at_s);
            lines.iter().map(move |line| SaleLine {
                customer: Some(head.customer).filter(|id| *id != NONE).map(CustomerId::new),
                order: OrderId::new(head.order),
                placed_at,
                product: ProductId::new(line.product),
                variant: Some(line.variant).filter(|id| *id != NONE).map(VariantId::new),
                quantity: line.quantity.into(),
                kept_quantity: line.kept_quantity.into(),
            })
        })
    }

    /// What was bought in one order and kept.
    #[must_use]
    pub fn baskets(&self) -> Baskets {
        let mut stream = BasketStream::new();
        for line in self.lines().filter(|line| line.kept_quantity > 0) {
            stream.push(line.order, line.placed_at, line.product);
        }
        stream.finish()
    }

    /// The file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut to = Writer::default();
        to.put(&[self.known_to_s]);
        to.put(&self.heads);
        to.put(&self.lines);
        to.finish(FILE)
    }

    /// Reads what [`Self::to_bytes`] made. O(size).
    ///
    /// # Errors
    /// [`ModelFileError`] when the bytes are another file, of another version, or not as they were written.
    pub fn open<B>(bytes: B) -> Result<Self, ModelFileError>
    where
        B: AsRef<[u8]> + Send + Sync + 'static,
    {
        let mut from = Reader::open(bytes, FILE)?;
        let log = Self {
            known_to_s: from.take_n::<i64>(1)?[0],
            heads: from.take::<Head>()?.to_vec(),
            lines: from.take::<Line>()?.to_vec(),
        };
        from.finish()?;
        log.check()?;
        Ok(log)
    }

    fn check(&self) -> Result<(), ModelFileError> {
        let in_order = |pair: &[Head]| pair[0].order < pair[1].order && pair[0].end <= pair[1].end;
        let end = self.heads.last().map_or(0, |head| head.end);
        if !self.heads.windows(2).all(in_order) || end != self.lines.len() as u64 {
            return Err(ModelFileError::Inconsistent("orders do not follow each other"));
        }
        let mut instants = self.heads.iter().map(|head| head.placed_at_s);
        let is_instant = |s| DateTime::from_timestamp(s, 0).is_some();
        if !is_instant(self.known_to_s) || !instants.all(is_instant) {
            return Err(ModelFileError::Inconsistent("time of an order"));
        }
        Ok(())
    }

    fn orders(&self) -> impl Iterator<Item = (&Head, &[Line])> {
        let mut start = 0;
        self.heads.iter().map(move |head| {
            let end = head.end as usize;
            let lines = &self.lines[start..end];
            start = end;
            (head, lines)
        })
    }
}

fn pieces(quantity: i64) -> u32 {
    u32::try_from(quantity.max(0)).unwrap_or(u32::MAX)
}

fn instant(s: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(s, 0).expect("it came from an instant, or was checked")
}

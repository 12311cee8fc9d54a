//! One product on its way into HTML: where its name, picture and price come from depends on the ink.

use pairwell_domain::{Money, ProductId, VariantId};

use super::Ink;
use super::text::{escaped, is_plain_handle};

/// A product with the variant that is offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The product.
    pub product: ProductId,
    /// The variant offered, or looked at.
    pub variant: VariantId,
    /// The word in the product's address.
    pub handle: String,
    /// What the shop calls it; with the variant's own name when several variants are told apart.
    pub title: String,
    /// The catalogue's picture; previews only.
    pub image_url: Option<String>,
    /// The catalogue's price; previews only.
    pub price: Option<Money>,
    /// The catalogue's crossed-out price; previews only.
    pub compare_at: Option<Money>,
}

/// An item with the names its product and variant have in the template.
#[derive(Clone, Copy)]
pub(super) struct Drawn<'a> {
    pub(super) item: &'a Item,
    ink: Ink,
    /// `p` and `v`, numbered when a surface needs several at once.
    place: usize,
}

impl<'a> Drawn<'a> {
    /// None when the item cannot stand in a template.
    pub(super) fn new(item: &'a Item, ink: Ink, place: usize) -> Option<Self> {
        is_plain_handle(&item.handle).then_some(Self { item, ink, place })
    }

    /// Looks the product up in the shop; everything until [`Self::close`] is left out when it is not there or cannot be
    /// bought. The variant that was decided on, when the theme still has it; else the one the product's page itself
    /// would choose.
    pub(super) fn open(self) -> String {
        let Self { item, ink, place } = self;
        let (handle, variant) = (&item.handle, item.variant);
        match ink {
            Ink::Liquid => format!(
                "{{% assign p{place} = all_products['{handle}'] %}}{{% if p{place}.available %}}\
                 {{% assign v{place} = p{place}.variants | where: 'id', {variant} | first %}}\
                 {{% unless v{place} %}}{{% assign v{place} = p{place}.selected_or_first_available_variant %}}{{% endunless %}}\
                 {{% if v{place}.available %}}"
            ),
            Ink::Plain => String::new(),
        }
    }

    /// Looks the product up like [`Self::open`], and leaves nothing out: what follows is drawn in any case.
    pub(super) fn look_up(self) -> String {
        let Self { item, ink, place } = self;
        let (handle, variant) = (&item.handle, item.variant);
        match ink {
            Ink::Liquid => format!(
                "{{% assign p{place} = all_products['{handle}'] %}}\
                 {{% assign v{place} = p{place}.variants | where: 'id', {variant} | first %}}\
                 {{% unless v{place} %}}{{% assign v{place} = p{place}.selected_or_first_available_variant %}}{{% endunless %}}"
            ),
            Ink::Plain => String::new(),
        }
    }

    pub(super) const fn close(self) -> &'static str {
        match self.ink {
            Ink::Liquid => "{% endif %}{% endif %}",
            Ink::Plain => "",
        }
    }

    pub(super) fn variant(self) -> String {
        match self.ink {
            Ink::Liquid => format!("{{{{ v{}.id }}}}", self.place),
            Ink::Plain => self.item.variant.to_string(),
        }
    }

    pub(super) fn url(self) -> String {
        match self.ink {
            Ink::Liquid => format!("{{{{ v{0}.url | default: p{0}.url }}}}", self.place),
            Ink::Plain => "#".to_owned(),
        }
    }

    /// The address of the product itself: a card leads to the product, whichever of its variants is offered.
    pub(super) fn product_url(self) -> String {
        match self.ink {
            Ink::Liquid => format!("{{{{ p{}.url }}}}", self.place),
            Ink::Plain => "#".to_owned(),
        }
    }

    pub(super) fn title(self) -> String {
        match self.ink {
            Ink::Liquid => format!("{{{{ p{}.title | escape }}}}", self.place),
            Ink::Plain => escaped(&self.item.title),
        }
    }

    pub(super) fn image_url(self, width_px: u32) -> String {
        match self.ink {
            Ink::Liquid => format!(
                "{{% if p{0}.featured_image %}}{{{{ p{0}.featured_image | image_url: width: {width_px} }}}}{{% endif %}}",
                self.place
            ),
            Ink::Plain => self.item.image_url.as_deref().map(escaped).unwrap_or_default(),
        }
    }

    pub(super) fn picture(self, width_px: u32) -> String {
        let place = self.place;
        match self.ink {
            Ink::Liquid => format!(
                "{{% if p{place}.featured_image %}}<img part=\"picture\" \
                 src=\"{{{{ p{place}.featured_image | image_url: width: {width_px} }}}}\" \
                 alt=\"{{{{ p{place}.featured_image.alt | escape }}}}\" width=\"{width_px}\" height=\"{width_px}\" \
                 loading=\"lazy\">{{% endif %}}"
            ),
            Ink::Plain => self.item.image_url.as_deref().map_or_else(String::new, |url| {
                format!(
                    "<img part=\"picture\" src=\"{}\" alt=\"\" width=\"{width_px}\" height=\"{width_px}\" loading=\"lazy\">",
                    escaped(url)
                )
            }),
        }
    }

    pub(super) fn price(self) -> String {
        match self.ink {
            Ink::Liquid => format!("{{{{ v{}.price | money }}}}", self.place),
            Ink::Plain => self.item.price.map(|price| price.to_string()).unwrap_or_default(),
        }
    }

    /// Draws `inside` with the crossed-out price, only while it is true: higher than the price.
    pub(super) fn when_reduced(self, inside: impl FnOnce(Reduced) -> String) -> String {
        let place = self.place;
        match self.ink {
            Ink::Liquid => {
                let reduced = Reduced {
                    before: format!("{{{{ v{place}.compare_at_price | money }}}}"),
                    saving: format!("{{{{ v{place}.compare_at_price | minus: v{place}.price | money }}}}"),
                    percent: format!(
                        "{{{{ v{place}.compare_at_price | minus: v{place}.price | times: 100 | divided_by: \
                         v{place}.compare_at_price }}}}"
                    ),
                };
                format!(
                    "{{% if v{place}.compare_at_price > v{place}.price %}}{}{{% endif %}}",
                    inside(reduced)
                )
            }
            Ink::Plain => match (self.item.price, self.item.compare_at) {
                (Some(price), Some(before)) if before.minor > price.minor => {
                    let saving_minor = before.minor - price.minor;
                    inside(Reduced {
                        before: before.to_string(),
                        saving: Money::new(saving_minor, price.currency).to_string(),
                        percent: (saving_minor * 100 / before.minor).to_string(),
                    })
                }
                _ => String::new(),
            },
        }
    }

    /// Draws `inside` with what this costs more than `base`, only when it does cost more in the shopper's market.
    pub(super) fn when_dearer(self, base: Self, inside: impl FnOnce(String) -> String) -> String {
        let (place, under) = (self.place, base.place);
        match self.ink {
            Ink::Liquid => format!(
                "{{% if v{place}.price > v{under}.price %}}{}{{% endif %}}",
                inside(format!("{{{{ v{place}.price | minus: v{under}.price | money }}}}"))
            ),
            Ink::Plain => match (self.item.price, base.item.price) {
                (Some(price), Some(under)) if price.minor > under.minor => {
                    inside(Money::new(price.minor - under.minor, price.currency).to_string())
                }
                _ => String::new(),
            },
        }
    }

    /// The condition under which it makes up what the cart lacks; `left` is set by the line about free delivery.
    pub(super) fn when_reaching(self, is_known_to: bool, inside: &str) -> String {
        match self.ink {
            Ink::Liquid => format!(
                "{{% if left > 0 and v{}.price >= left %}}{inside}{{% endif %}}",
                self.place
            ),
            Ink::Plain if is_known_to => inside.to_owned(),
            Ink::Plain => String::new(),
        }
    }
}

/// Texts about a reduced price.
pub(super) struct Reduced {
    pub(super) before: String,
    pub(super) saving: String,
    pub(super) percent: String,
}

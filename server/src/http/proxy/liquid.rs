//! Writes offers in the shop's own template language, so that price, currency and availability are the shopper's, and
//! never a copy of ours.

use std::fmt::Write as _;

use pairwell_services::offers::{OfferOut, OffersOut};

/// The section the widget puts into the page; empty when nothing is to be shown.
pub(super) fn render(out: &OffersOut) -> String {
    if out.offers.is_empty() {
        return String::new();
    }
    let headline = text(&out.headline);
    let decision = out.decision_id;
    let cards: String = out.offers.iter().filter_map(card).collect();
    format!(
        "{{% layout none %}}<section class=\"pw\" part=\"offers\" data-decision=\"{decision}\" aria-label=\"{headline}\">\
         <h2 part=\"headline\">{headline}</h2><ul part=\"list\">{cards}</ul></section>"
    )
}

/// One offer. A handle that cannot stand in a template literal leaves its card out.
fn card(offer: &OfferOut) -> Option<String> {
    if offer
        .handle
        .chars()
        .any(|c| matches!(c, '\'' | '"' | '{' | '}' | '%' | '\\') || c.is_control())
    {
        return None;
    }
    let OfferOut {
        offer_id,
        decided,
        handle,
        title,
        reason,
        token,
    } = offer;
    let (slot, variant) = (decided.slot, decided.variant_id);
    let (title, reason) = (text(title), text(reason));
    let mut card = String::with_capacity(1_600);
    // The variant that was decided on, when the theme still has it; else the one the product page itself would choose.
    write!(
        card,
        "{{% assign p = all_products['{handle}'] %}}{{% if p.available %}}\
         {{% assign v = p.variants | where: 'id', {variant} | first %}}\
         {{% unless v %}}{{% assign v = p.selected_or_first_available_variant %}}{{% endunless %}}\
         {{% if v.available %}}\
         <li part=\"card\" data-offer=\"{offer_id}\" data-slot=\"{slot}\" data-variant=\"{{{{ v.id }}}}\" data-token=\"{token}\">\
         <a part=\"link\" href=\"{{{{ p.url }}}}\">\
         {{% if p.featured_image %}}<img part=\"picture\" src=\"{{{{ p.featured_image | image_url: width: 360 }}}}\" \
         alt=\"{{{{ p.featured_image.alt | escape }}}}\" width=\"360\" height=\"360\" loading=\"lazy\">{{% endif %}}\
         <span part=\"title\">{{{{ p.title | escape }}}}</span></a>\
         <p part=\"prices\"><span part=\"price\">{{{{ v.price | money }}}}</span>\
         {{% if v.compare_at_price > v.price %}} <s part=\"compare-at\">{{{{ v.compare_at_price | money }}}}</s>{{% endif %}}</p>\
         <p part=\"reason\">{reason}</p>\
         <button part=\"add\" type=\"button\" aria-label=\"Add {title} to the cart\">Add</button>\
         <button part=\"dismiss\" type=\"button\" aria-label=\"No thanks, hide {title}\">No thanks</button></li>\
         {{% endif %}}{{% endif %}}"
    )
    .expect("writing to a string cannot fail");
    Some(card)
}

/// Text for HTML that the template engine cannot read as its own: braces are written as entities too.
fn text(raw: &str) -> String {
    let mut escaped = String::with_capacity(raw.len());
    for c in raw.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '{' => escaped.push_str("&#123;"),
            '}' => escaped.push_str("&#125;"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use pairwell_domain::decision::{CandidateSource, DecidedOffer, Silence};
    use pairwell_domain::offer::{OfferKind, Reason};
    use pairwell_domain::{DecisionId, OfferId, ProductId, VariantId};
    use uuid::Uuid;

    fn out(handle: &str, reason: &str) -> OffersOut {
        let why = Reason::Paired {
            text: Some(reason.to_owned()),
            evidence: None,
        };
        OffersOut {
            decision_id: DecisionId::from_uuid(Uuid::from_u128(1)),
            headline: "Goes well <with> this".to_owned(),
            offers: vec![OfferOut {
                offer_id: OfferId::from_uuid(Uuid::from_u128(2)),
                decided: DecidedOffer {
                    slot: 0,
                    kind: OfferKind::CrossSell,
                    product_id: ProductId::new(3),
                    variant_id: VariantId::new(4),
                    source: CandidateSource::Pairing,
                    score: 1.0,
                    reason: why,
                },
                handle: handle.to_owned(),
                title: "Lamp".to_owned(),
                reason: reason.to_owned(),
                token: "token".to_owned(),
            }],
            silence: None,
        }
    }

    #[test]
    fn silence_renders_to_nothing() {
        let silent = OffersOut {
            offers: Vec::new(),
            silence: Some(Silence::NoCandidates),
            ..out("a", "b")
        };
        assert_eq!(render(&silent), "");
    }

    #[test]
    fn merchants_words_cannot_become_template_or_markup() {
        let html = render(&out("lamp", "{{ shop.secret }} {% render 'x' %} <script>"));
        assert!(
            html.contains("&#123;&#123; shop.secret &#125;&#125; &#123;% render &#39;x&#39; %&#125; &lt;script&gt;")
        );
        assert!(html.contains("Goes well &lt;with&gt; this"));
    }

    #[test]
    fn handle_that_breaks_out_of_its_quotes_is_left_out() {
        assert!(render(&out("white-lamp", "fits")).contains("all_products['white-lamp']"));
        assert!(!render(&out("x'] %}{{ shop", "fits")).contains("data-offer"));
    }
}

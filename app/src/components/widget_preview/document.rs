//! The page inside a preview: the shop's widget in a theme of grey boxes, with a storefront that answers from a string.

use pairwell_domain::placement::{Layout, PlacementKind, Position};

/// What the page tells its height under.
pub(super) const HEIGHT_MESSAGE: &str = "pairwell-preview-height";

/// What a preview shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PreviewDocument {
    /// The answer a storefront would get.
    pub(super) html: String,
    /// The placement it is for.
    pub(super) kind: PlacementKind,
    /// Where on the page it stands.
    pub(super) position: Position,
    /// Whether it is a comparison of plans: the theme writes that into a page of its own, and no script asks for it.
    pub(super) is_of_plans: bool,
}

impl PreviewDocument {
    /// The whole page. It works without an origin of its own, so it can be shut off from everything around it.
    pub(super) fn to_html(&self) -> String {
        let (before, after, block) = if self.is_of_plans {
            (format!("{HEADER}<main>{TITLE}"), "</main>".to_owned(), self.plans())
        } else {
            let (before, after) = around(self.kind, self.position);
            (before, after, self.block())
        };
        // As in the theme: each sheet is loaded by the page for the block's space, and by the block for what is in it.
        let links = self.links();
        let answer = js_string(&self.html);
        let height = js_string(HEIGHT_MESSAGE);
        format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
             <meta name=\"referrer\" content=\"no-referrer\">\
             <title>Preview</title>{links}<style>{THEME}</style>\
             <script>(function (answer, heightMessage) {{{STOREFRONT}}})({answer}, {height});</script></head>\
             <body><div id=\"page\">{before}<div class=\"block\" data-pairwell-drawer>{block}</div>{after}</div>\
             <script>{ADDRESSES}</script><script src=\"/widget/pairwell.js\"></script></body></html>"
        )
    }

    fn links(&self) -> String {
        let link = |sheet: &&str| format!("<link rel=\"stylesheet\" href=\"{sheet}\">");
        self.styles().iter().map(link).collect()
    }

    /// The style sheets of the block.
    const fn styles(&self) -> &'static [&'static str] {
        match self.kind {
            PlacementKind::ProductLadder => &["/widget/pairwell.css", "/widget/pairwell-ladder.css"],
            PlacementKind::CartPage | PlacementKind::CartDrawer | PlacementKind::AddedToCart => {
                &["/widget/pairwell.css", "/widget/pairwell-cart.css"]
            }
            _ => &["/widget/pairwell.css"],
        }
    }

    /// A comparison of plans as the theme's block writes it.
    fn plans(&self) -> String {
        let links = self.links();
        format!(
            "<pairwell-plans><template shadowrootmode=\"open\">{links}{}</template></pairwell-plans>",
            self.html
        )
    }

    /// The element as the theme's block writes it, with the space that this answer needs.
    fn block(&self) -> String {
        let Self {
            html,
            kind,
            position,
            is_of_plans: _,
        } = self;
        let script = match kind {
            PlacementKind::ProductLadder => "data-script=\"/widget/pairwell-ladder.js\"",
            PlacementKind::CartPage | PlacementKind::CartDrawer | PlacementKind::AddedToCart => {
                "data-script=\"/widget/pairwell-cart.js\""
            }
            _ => "",
        };
        let style = self.styles().join(" ");
        // What was just added is in the cart by now, and was not when the page was made.
        let (cart, state) = match kind {
            PlacementKind::AddedToCart => ("", "data-state=\"empty\""),
            _ => ("1:1", ""),
        };
        format!(
            "<pairwell-offers data-style=\"{style}\" data-kit=\"/widget/pairwell-cards.js\" \
             {script} data-placement=\"{kind}\" data-position=\"{position}\" data-layout=\"{layout}\" \
             data-page=\"{page}\" data-product=\"1\" data-variant=\"1\" data-cart=\"{cart}\" {state} \
             style=\"{space}\" {WORDS}></pairwell-offers>",
            kind = kind.code(),
            position = position.code(),
            layout = layout_in(html).unwrap_or(kind.layouts()[0]).code(),
            page = page_of(*kind),
            space = space_of(*kind, html),
        )
    }
}

/// How much space an answer gets, as the theme's block says it. A ladder takes its own: here nothing is below it that a
/// late answer could push away.
fn space_of(kind: PlacementKind, html: &str) -> String {
    match kind {
        PlacementKind::ProductLadder => "--pairwell-reserve: 0px".to_owned(),
        _ => format!("--items: {}", html.matches("data-offer=").count().max(1)),
    }
}

/// The layout an answer says it has.
fn layout_in(html: &str) -> Option<Layout> {
    let (_, rest) = html.split_once("data-layout=\"")?;
    Layout::from_code(rest.split_once('"')?.0)
}

/// A text as a literal of a script inside HTML. Without `<` nothing in it can end the script or open a comment.
fn js_string(text: &str) -> String {
    serde_json::to_string(text)
        .expect("every text is a JSON string")
        .replace('<', "\\u003c")
}

/// The words the theme gives its blocks, in the language of the admin.
const WORDS: &str = "data-text-adding=\"Adding…\" data-text-added=\"Added\" \
    data-text-failed=\"This could not be added. Please try again.\" \
    data-text-announce-added=\"[title] was added to your cart.\" data-text-announce-hidden=\"[title] is hidden.\" \
    data-text-announce-chosen=\"[title] is chosen.\" data-text-upgraded=\"Your cart has [title] now.\" \
    data-text-undo=\"Undo\" data-text-undone=\"Your cart is as it was before.\"";

/// The page a placement stands on, as the theme knows it.
const fn page_of(kind: PlacementKind) -> &'static str {
    match kind {
        PlacementKind::ProductPage | PlacementKind::ProductLadder | PlacementKind::AddedToCart => "product",
        PlacementKind::CartPage | PlacementKind::CartDrawer => "cart",
        PlacementKind::ThankYou => "thank_you",
        PlacementKind::Home => "home",
        PlacementKind::Collection => "collection",
        PlacementKind::Search => "search",
    }
}

/// What stands before the block and what stands after it.
fn around(kind: PlacementKind, position: Position) -> (String, String) {
    match kind {
        PlacementKind::ProductPage | PlacementKind::ProductLadder | PlacementKind::AddedToCart => {
            product_page(position)
        }
        PlacementKind::CartPage => cart(position, "<main class=\"narrow\">", "</main>"),
        PlacementKind::CartDrawer => cart(
            position,
            "<div class=\"shade\"><aside class=\"drawer\">",
            "</aside></div>",
        ),
        PlacementKind::ThankYou => (
            format!("{HEADER}<main class=\"narrow\">{TITLE}{CART_LINE}{CART_LINE}"),
            "</main>".to_owned(),
        ),
        PlacementKind::Home | PlacementKind::Collection | PlacementKind::Search => match position {
            Position::AboveProducts => (format!("{HEADER}<main>{TITLE}"), format!("{PRODUCTS}</main>")),
            _ => (format!("{HEADER}<main>{TITLE}{PRODUCTS}"), "</main>".to_owned()),
        },
    }
}

fn product_page(position: Position) -> (String, String) {
    let picture = format!("{HEADER}<main><div class=\"product\"><i class=\"picture\"></i><div>");
    match position {
        Position::BeforeAddButton => (
            format!("{picture}{TITLE}{TEXT}"),
            format!("{ADD_BUTTON}</div></div></main>"),
        ),
        Position::BelowDescription => (
            format!("{picture}{TITLE}{ADD_BUTTON}{TEXT}"),
            "</div></div></main>".to_owned(),
        ),
        _ => (
            format!("{picture}{TITLE}{TEXT}{ADD_BUTTON}</div></div>"),
            "</main>".to_owned(),
        ),
    }
}

fn cart(position: Position, opening: &str, closing: &str) -> (String, String) {
    let lines = format!("{HEADER}{opening}{TITLE}{CART_LINE}");
    match position {
        Position::BelowTotal => (format!("{lines}{TOTAL}"), closing.to_owned()),
        _ => (lines, format!("{TOTAL}{closing}")),
    }
}

const HEADER: &str =
    "<header aria-hidden=\"true\"><i class=\"line w20\"></i><i class=\"dot\" data-cart-icon></i></header>";
const TITLE: &str = "<i class=\"line big w60\" aria-hidden=\"true\"></i>";
const TEXT: &str = "<i class=\"line\" aria-hidden=\"true\"></i><i class=\"line\" aria-hidden=\"true\"></i>\
    <i class=\"line w60\" aria-hidden=\"true\"></i>";
const ADD_BUTTON: &str = "<i class=\"button\" aria-hidden=\"true\"></i>";
const CART_LINE: &str = "<div class=\"row\" aria-hidden=\"true\"><i class=\"small\"></i>\
    <i class=\"line w60\"></i><i class=\"line w20\"></i></div>";
const TOTAL: &str =
    "<div class=\"total\" aria-hidden=\"true\"><i class=\"line w20\"></i><i class=\"button\"></i></div>";
const PRODUCTS: &str = "<div class=\"products\" aria-hidden=\"true\"><i class=\"picture\"></i><i class=\"picture\"></i>\
    <i class=\"picture\"></i><i class=\"picture\"></i></div>";

/// A theme without a taste of its own: what is grey stands for the shop.
const THEME: &str = "\
:root{color-scheme:light}\
body{margin:0;background:#fff;color:#1f1f1f;font:16px/1.5 -apple-system,\"Segoe UI\",Roboto,Helvetica,Arial,sans-serif;overflow:hidden}\
#page{position:relative;min-height:360px}\
header{display:flex;justify-content:space-between;align-items:center;padding:16px 24px;border-bottom:1px solid #ededed}\
main{max-width:1000px;margin:0 auto;padding:24px}.narrow{max-width:720px}\
i{display:block;background:#ededed;border-radius:4px}\
.line{height:12px;margin:10px 0}.big{height:22px}.w60{width:60%}.w20{width:20%}\
.dot{width:24px;height:24px;border-radius:50%}\
.picture{aspect-ratio:4/3;width:100%}.small{width:64px;height:64px;flex:none}\
.button{height:44px;margin:16px 0;background:#d6d6d6}\
.block{margin:20px 0}\
.product{display:grid;gap:24px;align-items:start}\
.row{display:flex;gap:16px;align-items:center;justify-content:space-between;padding:8px 0;border-bottom:1px solid #ededed}\
.total{margin-left:auto;max-width:260px}\
.products{display:grid;grid-template-columns:repeat(2,1fr);gap:16px;margin:16px 0}\
.shade{display:flex;justify-content:flex-end;background:#00000014;min-height:480px}\
.drawer{box-sizing:border-box;width:min(100%,400px);padding:24px;background:#fff}\
@media (min-width:750px){.product{grid-template-columns:repeat(2,minmax(0,1fr))}.products{grid-template-columns:repeat(4,1fr)}}";

/// The storefront around the widget: offers come from `answer`, the cart takes anything, and nothing leaves the page.
/// What would go away by itself stays, and what was "just added" is in the cart as soon as the widget looks.
const STOREFRONT: &str = r#"
window.Shopify = {
  designMode: true,
  routes: { root: "/" },
  customerPrivacy: { analyticsProcessingAllowed: function () { return false; } }
};
var replaced = /data-replaces="([0-9]+)"/.exec(answer);
var variant = replaced ? Number(replaced[1]) : 1;
var line = { id: variant, variant_id: variant, quantity: 1, key: String(variant), properties: {} };
var cart = JSON.stringify({ token: "preview", items: [line], item_count: 1, attributes: {} });
window.fetch = function (url) {
  var isOffers = String(url && url.url || url).indexOf("apps/pairwell/offers") >= 0;
  var type = isOffers ? "text/html" : "application/json";
  return Promise.resolve(new Response(isOffers ? answer : cart, { headers: { "Content-Type": type } }));
};
navigator.sendBeacon = function () { return true; };
var later = window.setTimeout;
window.setTimeout = function (run, delay) { return delay >= 6000 ? 0 : later(run, delay); };
document.addEventListener("pairwell:changed", function (event) { event.preventDefault(); });
document.addEventListener("click", function (event) {
  var isLink = event.composedPath().some(function (node) { return node.localName === "a"; });
  if (isLink) event.preventDefault();
}, true);
document.addEventListener("submit", function (event) { event.preventDefault(); }, true);
window.addEventListener("load", function () {
  later(function () { document.dispatchEvent(new CustomEvent("pairwell:added")); }, 300);
});
document.addEventListener("DOMContentLoaded", function () {
  var page = document.getElementById("page");
  new ResizeObserver(function () {
    parent.postMessage({ type: heightMessage, height: Math.ceil(page.getBoundingClientRect().height) }, "*");
  }).observe(page);
});
"#;

/// The page has no address that an address could be relative to, so those of the further scripts are written out.
const ADDRESSES: &str = r#"
["kit", "script"].forEach(function (name) {
  var data = (document.querySelector("pairwell-offers") || document.body).dataset;
  if (data[name]) data[name] = new URL(data[name], document.baseURI).href;
});
"#;

#[cfg(test)]
mod tests {
    use super::*;

    fn document(html: &str, kind: PlacementKind, position: Position) -> String {
        PreviewDocument {
            html: html.to_owned(),
            kind,
            position,
            is_of_plans: false,
        }
        .to_html()
    }

    #[test]
    fn comparison_of_plans_is_a_part_of_the_page() {
        let page = PreviewDocument {
            html: "<section>Solo</section>".to_owned(),
            kind: PlacementKind::ProductLadder,
            position: Position::BeforeAddButton,
            is_of_plans: true,
        }
        .to_html();
        assert!(page.contains("<section>Solo</section></template></pairwell-plans>"));
        assert!(!page.contains("<pairwell-offers"), "no script asks for it");
    }

    #[test]
    fn merchants_texts_cannot_leave_the_script() {
        let hostile = "<section>\"</script><script>parent.stolen = 1</script><!-- \u{2028}\\";
        let page = document(hostile, PlacementKind::Home, Position::BelowProducts);
        let literal = js_string(hostile);
        assert!(page.contains(&literal));
        assert!(!literal.contains('<'), "{literal}");
        assert!(!page.contains("parent.stolen = 1</script>"));
        assert_eq!(page.matches("</script>").count(), 3, "its own scripts and no more");
        let read: String = serde_json::from_str(&literal).expect("a literal");
        assert_eq!(read, hostile);
    }

    #[test]
    fn every_placement_stands_once_at_each_of_its_positions() {
        for &kind in PlacementKind::ALL {
            for &position in kind.positions() {
                let page = document("", kind, position);
                assert_eq!(page.matches("<pairwell-offers ").count(), 1, "{kind:?}");
                let placement = format!("data-placement=\"{}\"", kind.code());
                assert!(page.contains(&placement), "{kind:?}");
                for tag in ["main", "div", "aside", "header"] {
                    let n_open = page.matches(&format!("<{tag}>")).count() + page.matches(&format!("<{tag} ")).count();
                    let n_closed = page.matches(&format!("</{tag}>")).count();
                    assert_eq!(n_open, n_closed, "{kind:?} {position:?}: <{tag}>");
                }
            }
        }
    }

    #[test]
    fn position_moves_the_block() {
        let stands_before_button = |kind, position| {
            let page = document("", kind, position);
            page.find("<pairwell-offers") < page.rfind("class=\"button\"")
        };
        assert!(stands_before_button(
            PlacementKind::ProductLadder,
            Position::BeforeAddButton
        ));
        assert!(!stands_before_button(
            PlacementKind::ProductPage,
            Position::BelowProduct
        ));
        assert!(stands_before_button(PlacementKind::CartPage, Position::BelowLines));
        assert!(!stands_before_button(PlacementKind::CartPage, Position::BelowTotal));
    }

    #[test]
    fn block_takes_the_space_of_its_answer() {
        let answer = "<section data-layout=\"list\"><li data-offer=\"a\"></li><li data-offer=\"b\"></li></section>";
        let page = document(answer, PlacementKind::CartPage, Position::BelowLines);
        assert!(page.contains("data-layout=\"list\""));
        assert!(page.contains("style=\"--items: 2\""));
        let silent = document("", PlacementKind::ThankYou, Position::BelowOrder);
        assert!(
            silent.contains("data-layout=\"list\""),
            "what the placement has by default"
        );
        let ladder = document("", PlacementKind::ProductLadder, Position::BeforeAddButton);
        assert!(ladder.contains("style=\"--pairwell-reserve: 0px\""));
    }
}

//! Raw HTML of specs, made harmless: no scripts, no styles, no requests, tags balanced.

use std::collections::HashSet;
use std::sync::OnceLock;

use ammonia::Builder;

use crate::model::leads_elsewhere;

/// What code is coloured with, an element for each class.
const CODE: [&str; 6] = ["c-c", "c-f", "c-k", "c-n", "c-s", "c-t"];

/// Sanitises a page's body that holds raw HTML of its author besides what render wrote.
pub(super) fn html(html: &str) -> String {
    static BUILDER: OnceLock<Builder<'static>> = OnceLock::new();
    BUILDER.get_or_init(builder).clean(html).to_string()
}

fn builder() -> Builder<'static> {
    let mut builder = Builder::default();
    builder
        .add_tags(["aside", "section", "input", "picture", "source", "mark", "small"])
        .add_tags(CODE)
        .add_generic_attributes([
            "id",
            "class",
            "role",
            "tabindex",
            "aria-label",
            "aria-hidden",
            "aria-describedby",
            "title",
        ])
        .add_generic_attribute_prefixes(["data-"])
        .add_tag_attributes("input", ["type", "checked", "disabled"])
        .add_tag_attributes("details", ["open"])
        .add_tag_attributes("a", ["href", "name"])
        .add_tag_attributes("img", ["src", "alt", "width", "height", "loading"])
        .add_tag_attributes("ol", ["start"])
        .add_tag_attributes("td", ["align", "colspan", "rowspan"])
        .add_tag_attributes("th", ["align", "colspan", "rowspan", "scope"])
        .link_rel(None)
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .attribute_filter(|tag, attribute, value| {
            // An image from elsewhere would be a request that leaves the site.
            let fetched = tag == "img" && attribute == "src";
            (!fetched || !leads_elsewhere(value)).then(|| value.into())
        });
    builder
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_styles_and_handlers_are_removed() {
        let clean = html(
            "<p onclick=\"x()\" style=\"color:red\">a<script>alert(1)</script></p>\
             <a href=\"javascript:x\">b</a><img src=\"https://x/y.png\"></article>",
        );
        for bad in ["script", "onclick", "style", "javascript", "https://", "</article>"] {
            assert!(!clean.contains(bad), "{bad} in {clean}");
        }
    }

    #[test]
    fn pictures_from_elsewhere_are_removed_however_they_are_spelled() {
        for address in [
            "https://host/x",
            "//host/x",
            "/\\host/x",
            "\\\\host/x",
            "\\/host/x",
            "https:host/x",
            "HTTPS:/host/x",
            "/\t/host/x",
            " \n//host/x",
            "ht\ttps://host/x",
            "/&Tab;/host/x",
            "\u{1}//host/x",
            "data:image/svg+xml,x",
        ] {
            let clean = html(&format!("<img src=\"{address}\" alt=\"a\">"));
            assert!(!clean.contains("src"), "{address:?}: {clean}");
        }
        for address in ["x.png", "../a/x.png", "/x.png", "x.png?a=b:c#d:e", "./a:b.png"] {
            let clean = html(&format!("<img src=\"{address}\" alt=\"a\">"));
            assert!(clean.contains("src"), "{address:?}: {clean}");
        }
    }

    #[test]
    fn what_render_writes_stays() {
        let written = "<h2 id=\"x\">A<a class=\"heading-anchor\" href=\"#x\" aria-label=\"l\"></a></h2>\
            <div class=\"table-scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Table 1\"></div>\
            <aside class=\"finding\" data-finding=\"r\" data-level=\"error\"></aside>\
            <pre class=\"code\"><code>CODE</code></pre>";
        let code = crate::render::highlight::html("ts", "let x: T = f(1, 'a'); // b");
        let clean = html(&written.replace("CODE", &code));
        let hooks =
            ["id=\"x\"", "heading-anchor", "tabindex=\"0\"", "role=\"region\"", "data-finding"];
        for kept in hooks.into_iter().chain([code.as_str()]) {
            assert!(clean.contains(kept), "{kept} in {clean}");
        }
    }
}

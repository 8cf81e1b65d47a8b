//! Links and images of a text: where they lead from its page, or why they are broken.

use std::fmt::{self, Write as _};

use comrak::html::{ChildRendering, Context};
use comrak::nodes::NodeValue;

use super::{AstNode, Work, address};
use crate::layout::page_of;
use crate::markdown;
use crate::model::{LinkTarget, Slip};
use crate::template::{InHtml, Raw, html, markup};

/// A link to its page; a broken one keeps its text, marked.
pub(super) fn link<'a>(
    context: &mut Context<'_, '_, Work<'_>>,
    node: &'a AstNode<'a>,
    entering: bool,
) -> Result<ChildRendering, fmt::Error> {
    let target = led(&context.user, node);
    if !entering {
        context.user.quiet -= 1;
        markup!(context, "</{}>", if target.is_ok() { "a" } else { "span" })?;
        return Ok(ChildRendering::HTML);
    }
    context.user.quiet += 1;
    let title = match &node.data().value {
        NodeValue::Link(link) if !link.title.is_empty() => {
            html!(" title=\"{}\"", link.title)
        }
        _ => String::new(),
    };
    match target {
        Ok((href, class)) => {
            markup!(context, "<a href=\"{}\"{}{}>", href, Raw(class), Raw(&title))?;
        }
        Err(reason) => {
            markup!(context, "<span class=\"broken-link\" title=\"{}\">", reason)?;
        }
    }
    Ok(ChildRendering::HTML)
}

/// Why a link or image is broken on a page, as readers see it.
enum Unled {
    /// It is neither.
    Neither,
    /// Its document has no page.
    Unpublished,
    /// Its file is not published: browsers would run it.
    Active,
    /// Browsers would run its address.
    Unsafe,
    /// It is a path on somebody's computer.
    Home,
    /// It is a template's.
    Placeholder,
    /// There is no such target.
    Missing(String),
}

impl InHtml for Unled {
    fn write(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unled::Neither => Ok(()),
            Unled::Unpublished => "This document is not published".write(out),
            Unled::Active => "Browsers would run this file: it is not published".write(out),
            Unled::Unsafe => "This address is not safe to open".write(out),
            Unled::Home => "A path on somebody's computer".write(out),
            Unled::Placeholder => "Still a placeholder".write(out),
            Unled::Missing(target) => {
                "Broken link: ".write(out)?;
                target.write(out)
            }
        }
    }
}

/// Where a link or image leads from this page, with the link's attributes; or why it does not.
fn led<'a>(work: &Work<'_>, node: &'a AstNode<'a>) -> Result<(String, &'static str), Unled> {
    let data = node.data();
    let (NodeValue::Link(typed) | NodeValue::Image(typed)) = &data.value else {
        return Err(Unled::Neither);
    };
    let state = work.ordinals.get(&address(node)).and_then(|at| work.links.get(*at));
    match state.map(|state| (&state.target, &state.slip)) {
        Some((LinkTarget::Node(target, anchor), _)) if work.site.portal.is_published(*target) => {
            let page = &work.site.portal.node(*target).url;
            let href = match anchor {
                Some(anchor) => work.site.href(work.url, &format!("{}#{anchor}", page_of(page))),
                None => work.site.href(work.url, page),
            };
            let planned = work.site.portal.node(*target).line.is_none();
            let class = " class=\"ref\" data-ref-state=\"planned\" title=\"Not written yet\"";
            Ok((href, if planned { class } else { "" }))
        }
        Some((LinkTarget::Node(..), _)) => Err(Unled::Unpublished),
        Some((LinkTarget::File(path), _)) if work.site.portal.active.contains(path) => {
            Err(Unled::Active)
        }
        Some((LinkTarget::File(path), _)) => {
            Ok((work.site.href(work.url, &work.site.asset_path(path)), ""))
        }
        Some((LinkTarget::Folder(path), _)) => match work.site.folder_url(path) {
            Some(page) => Ok((work.site.href(work.url, &page), "")),
            None => Err(Unled::Missing(typed.url.clone())),
        },
        Some((LinkTarget::External, _)) if comrak::html::dangerous_url(&typed.url) => {
            Err(Unled::Unsafe)
        }
        Some((LinkTarget::External, _)) => Ok((typed.url.clone(), " rel=\"noopener\"")),
        Some((_, Slip::HomeFolder | Slip::OnDisk)) => Err(Unled::Home),
        Some((_, Slip::Placeholder)) => Err(Unled::Placeholder),
        _ => Err(Unled::Missing(typed.url.clone())),
    }
}

/// An image beside the specs; one from elsewhere is a link, because no request leaves the site.
pub(super) fn image<'a>(
    context: &mut Context<'_, '_, Work<'_>>,
    node: &'a AstNode<'a>,
    entering: bool,
) -> Result<ChildRendering, fmt::Error> {
    if !entering {
        return Ok(ChildRendering::HTML);
    }
    let alt = markdown::text_of(node);
    let work = &context.user;
    let state = work.ordinals.get(&address(node)).and_then(|at| work.links.get(*at));
    let target = state.map(|state| state.target.clone());
    match (led(work, node), target) {
        (Ok(_), Some(LinkTarget::Folder(_))) => {
            let reason = "A folder is not an image";
            markup!(context, "<span class=\"broken-link\" title=\"{}\">{}</span>", reason, alt)?;
        }
        (Ok((href, _)), Some(LinkTarget::External)) => {
            let text = if alt.is_empty() { "image" } else { alt.as_str() };
            markup!(context, "<a href=\"{}\" rel=\"noopener\">{}</a>", href, text)?;
        }
        (Ok((src, _)), _) => {
            markup!(context, "<img src=\"{}\" alt=\"{}\" loading=\"lazy\">", src, alt)?;
        }
        (Err(reason), _) => {
            markup!(context, "<span class=\"broken-link\" title=\"{}\">{}</span>", reason, alt)?;
        }
    }
    Ok(ChildRendering::Skip)
}

//! Links and images of a text: where they lead from its page, or why they are broken.

use std::fmt::{self, Write as _};

use comrak::html::{ChildRendering, Context};
use comrak::nodes::NodeValue;

use super::{AstNode, Work, address};
use crate::layout::page_of;
use crate::markdown;
use crate::model::{LinkTarget, Slip};
use crate::template::{Raw, html, markup};
use crate::words::Words;

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
            // What is not written says so in the place of a title.
            let title = if class.contains(" title=") { "" } else { title.as_str() };
            markup!(context, "<a href=\"{}\"{}{}>", href, Raw(&class), Raw(title))?;
        }
        Err(reason) => {
            let reason = reason.said(context.user.site.words());
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

impl Unled {
    /// The same in words.
    fn said(&self, words: &Words) -> String {
        let said = match self {
            Unled::Neither => "",
            Unled::Unpublished => words.say("This document is not published"),
            Unled::Active => words.say("Browsers would run this file: it is not published"),
            Unled::Unsafe => words.say("This address is not safe to open"),
            Unled::Home => words.say("A path on somebody's computer"),
            Unled::Placeholder => words.say("Still a placeholder"),
            Unled::Missing(target) => {
                return words.with("Broken link: {target}", &[("target", &target)]);
            }
        };
        said.to_owned()
    }
}

/// Where a link or image leads from this page, with the link's attributes; or why it does not.
fn led<'a>(work: &Work<'_>, node: &'a AstNode<'a>) -> Result<(String, String), Unled> {
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
            let title = work.site.words().say("Not written yet");
            let class = || html!(" class=\"ref\" data-ref-state=\"planned\" title=\"{}\"", title);
            Ok((href, if planned { class() } else { String::new() }))
        }
        Some((LinkTarget::Node(..), _)) => Err(Unled::Unpublished),
        Some((LinkTarget::File(path), _)) if work.site.portal.active.contains(path) => {
            Err(Unled::Active)
        }
        Some((LinkTarget::File(path), _)) => {
            Ok((work.site.href(work.url, &work.site.asset_path(path)), String::new()))
        }
        Some((LinkTarget::Folder(path), _)) => match work.site.folder_url(path) {
            Some(page) => Ok((work.site.href(work.url, &page), String::new())),
            None => Err(Unled::Missing(typed.url.clone())),
        },
        Some((LinkTarget::External, _)) if comrak::html::dangerous_url(&typed.url) => {
            Err(Unled::Unsafe)
        }
        Some((LinkTarget::External, _)) => Ok((typed.url.clone(), " rel=\"noopener\"".to_owned())),
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
            let reason = work.site.words().say("A folder is not an image");
            markup!(context, "<span class=\"broken-link\" title=\"{}\">{}</span>", reason, alt)?;
        }
        (Ok((href, _)), Some(LinkTarget::External)) => {
            let text = if alt.is_empty() { work.site.words().say("image") } else { alt.as_str() };
            markup!(context, "<a href=\"{}\" rel=\"noopener\">{}</a>", href, text)?;
        }
        (Ok((src, _)), _) => {
            markup!(context, "<img src=\"{}\" alt=\"{}\" loading=\"lazy\">", src, alt)?;
        }
        (Err(reason), _) => {
            let reason = reason.said(work.site.words());
            markup!(context, "<span class=\"broken-link\" title=\"{}\">{}</span>", reason, alt)?;
        }
    }
    Ok(ChildRendering::Skip)
}

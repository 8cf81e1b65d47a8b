//! Specs that are written and kept in step: what `generate`, `sync` and `new` do, from a portal to
//! the disk.

use std::sync::Arc;

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::{Failure, Setup, verify};
use crate::model::{Found, Names, NodeId, Portal, Source, SystemId};
use crate::stub::{self, Common, NewFile, Plan, Update};
use crate::{assess, context, link, load, parse, write};

/// What `generate` is asked for.
#[derive(Debug, Clone, Default)]
pub struct Generate {
    /// The systems.
    pub systems: Vec<SystemId>,
    /// Names or ids of the features; empty: all.
    pub features: Vec<String>,
    /// Names and paths that replace those of the plan, by id.
    pub renamed: BTreeMap<String, (String, String)>,
}

/// What is to be written. `today` is `YYYY-MM-DD`. A target that is there on the disk and no
/// document of the portal is refused as well.
pub fn plan(
    setup: &Setup,
    portal: &Portal,
    asked: &Generate,
    today: &str,
) -> Result<Plan, Failure> {
    let moved;
    let portal = if asked.renamed.is_empty() {
        portal
    } else {
        moved = portal.renamed(&asked.renamed);
        &moved
    };
    let bodies = context::Bodies::new(portal);
    let request = stub::Request {
        systems: &asked.systems,
        features: &asked.features,
        common: Common { today, owner: &setup.config.stub_owner },
    };
    let mut plan = stub::plan(&bodies, &request)?;
    plan.refuse(|file| load::exists(&setup.root, &file.path), "the file already exists");
    plan.refuse(
        |file| !load::is_inside(&setup.root, &file.path),
        "its folder leads out of the portal",
    );
    Ok(plan)
}

/// The feature of a system that a name or an id means.
pub fn feature(portal: &Portal, name: &str) -> Option<NodeId> {
    let features: Vec<NodeId> =
        portal.systems.iter().flat_map(|system| system.features.iter().copied()).collect();
    let by_id = portal.find_typed(name).filter(|node| features.contains(node));
    let titles = || features.iter().map(|node| portal.node(*node).title.as_str());
    by_id.or_else(|| match Names::new(titles(), &[]).find(name) {
        Found::One(at) => features.get(at).copied(),
        Found::Many(_) | Found::None => None,
    })
}

/// The text of a feature: its file's, or the one that would be written.
pub fn text_of(
    setup: &Setup,
    portal: &Portal,
    feature: NodeId,
    today: &str,
) -> Result<String, Failure> {
    if let Some(document) = portal.document_of(feature) {
        return Ok(portal.documents[document].source.written().text.to_string());
    }
    let features = vec![portal.node(feature).id.clone()];
    let systems = portal.systems.ids().collect();
    let asked = Generate { systems, features, ..Generate::default() };
    let plan = plan(setup, portal, &asked, today)?;
    Ok(plan.files.into_iter().next().map(|file| file.text).unwrap_or_default())
}

/// A new document of a kind, for a portal in which nothing has its path.
pub fn new(
    setup: &Setup,
    portal: &Portal,
    asked: &stub::Asked<'_>,
    today: &str,
) -> Result<stub::New, Failure> {
    let common = Common { today, owner: &setup.config.stub_owner };
    Ok(stub::new(portal, asked, common)?)
}

/// Writes new files. Those that appeared since the plan was made are left alone and given back.
pub fn write_new<'a>(setup: &Setup, files: &'a [NewFile]) -> Result<Vec<&'a NewFile>, Failure> {
    let _lock = write::lock(&setup.root, &setup.config.cache_dir)?;
    // Each waits for the disk; together they wait once.
    let write = |file: &'a NewFile| {
        let new = write::new_file(&setup.root, &file.path, &file.text)?;
        Ok((!new).then_some(file))
    };
    let there: Result<Vec<_>, write::Error> = files.par_iter().map(write).collect();
    Ok(there?.into_iter().flatten().collect())
}

/// A portal with files that were written into it, without a look at the others: they are as they
/// were read. What it says of links, of its reading order and of managed blocks is not asked for.
/// With it the files that it does not read.
pub fn grown<'a>(
    setup: &Setup,
    portal: Portal,
    files: &[&'a NewFile],
) -> Result<(Portal, Vec<&'a NewFile>), Failure> {
    let (paths, _) = load::paths(&setup.root, &setup.config)?;
    let (read, strange): (Vec<&NewFile>, Vec<&NewFile>) =
        files.iter().partition(|file| paths.contains(&file.path));
    let limits = &setup.config.limits;
    let parse = |file: &&NewFile| {
        let source = Source::new(&*file.path, &*file.text);
        parse::documents(&source, None, &setup.kinds, limits)
    };
    let mut documents: Vec<_> = portal.documents.into_iter().collect();
    let read: Vec<_> = read.par_iter().flat_map_iter(parse).map(Arc::new).collect();
    documents.extend(read);
    let input = link::Input { documents, unreadable: portal.unreadable, ..link::Input::default() };
    let mut portal = link::portal(input, setup.kinds.clone(), &super::link_settings(setup));
    // What can be started next depends on gates.
    assess::assess(&mut portal);
    Ok((portal, strange))
}

/// What of managed blocks and derived keys is out of date.
pub fn sync(setup: &Setup, portal: &Portal, force: &[String]) -> stub::Sync {
    verify::verified(setup, portal, stub::sync(portal, force))
}

/// What of derived keys alone is out of date.
pub fn derived_keys(setup: &Setup, portal: &Portal) -> stub::Sync {
    verify::verified(setup, portal, stub::derived_keys(portal))
}

/// Writes updates. Files that changed since they were read are left alone and given back.
pub fn write_updates<'a>(setup: &Setup, updates: &'a [Update]) -> Result<Vec<&'a Update>, Failure> {
    let _lock = write::lock(&setup.root, &setup.config.cache_dir)?;
    let mut changed = Vec::new();
    for update in updates.iter().filter(|update| update.before != update.after) {
        if !write::update(&setup.root, &update.path, &update.before, &update.after)? {
            changed.push(update);
        }
    }
    Ok(changed)
}

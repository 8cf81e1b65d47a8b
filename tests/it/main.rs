//! The tests: a folder in, what a user sees out. One binary, so that it links once.

mod boards;
mod browser;
mod cache;
mod cli;
mod content;
mod derived;
mod dialects;
mod documents;
mod draft;
mod engine;
mod families;
mod foreign;
mod gates;
mod generate;
mod generate_ends;
mod harm;
mod hostile;
mod init;
#[cfg(unix)]
mod interactive;
mod kinds;
mod limits;
#[cfg(unix)]
mod logs;
mod manual;
mod mentions;
mod mutations;
mod new;
mod profile;
mod properties;
mod reading_carriers;
mod reading_forms;
mod reading_references;
mod rename;
mod rules;
mod serve;
mod shop;
mod site;
mod sizes;
mod stub_text;
mod support;
mod sync;
mod tidy;
mod trace;
mod untrusted;

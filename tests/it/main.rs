//! The tests: a folder in, what a user sees out. One binary, so that it links once.

mod browser;
mod cli;
mod content;
mod dialects;
mod documents;
mod draft;
mod families;
mod foreign;
mod init;
mod kinds;
mod manual;
mod properties;
mod rename;
mod rules;
mod serve;
mod site;
mod support;
mod tidy;

//! Why there is no page.

use std::fmt;

use crate::template;

/// Why a page, or the theme that pages are made with, cannot be made.
#[derive(Debug)]
pub enum Error {
    /// A template is wrong, or fails on the page.
    Template(template::Error),
    /// A template of the theme, by its name, is not text.
    NotUtf8(String),
    /// What a page shows cannot be written as data.
    Context(serde_json::Error),
    /// The site has no such page.
    NoPage,
    /// The site has no such file of data.
    NoFile,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Template(error) => error.fmt(f),
            Error::NotUtf8(name) => write!(f, "templates/{name} is not UTF-8"),
            Error::Context(error) => error.fmt(f),
            Error::NoPage => f.write_str("unknown page"),
            Error::NoFile => f.write_str("unknown file"),
        }
    }
}

impl std::error::Error for Error {}

impl From<template::Error> for Error {
    fn from(error: template::Error) -> Error {
        Error::Template(error)
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Error {
        Error::Context(error)
    }
}

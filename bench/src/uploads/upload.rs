//! One who sends photographs, one after the other, as the web client does.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use serde::Deserialize;
use serde_json::json;

use super::photographs::{Photograph, Photographs};
use crate::accounts::{Account, Site};

/// Between two questions how one stands: a client is told by its socket, and asks nothing.
const ASK_INTERVAL: Duration = Duration::from_millis(500);

/// From the last one announced until it is ready.
const READY_WITHIN: Duration = Duration::from_mins(10);

/// Somebody, and the numbers of their photographs.
pub(super) struct Uploader<'a> {
    pub(super) site: &'a Site,
    pub(super) person: &'a Account,
    pub(super) photographs: &'a Photographs,
    pub(super) mine: Vec<usize>,
}

#[derive(Deserialize)]
struct Announced {
    attachment_id: String,
    upload: Address,
}

#[derive(Deserialize)]
struct Address {
    url: String,
    headers: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Standing {
    state: String,
    reason: Option<String>,
}

impl Uploader<'_> {
    /// Sends them all, then waits until each is ready; how many.
    pub(super) async fn run(self) -> Result<usize> {
        let mut sent = Vec::new();
        for nth in &self.mine {
            sent.push(self.send(&self.photographs.one(*nth)).await?);
        }
        for id in &sent {
            let ready = tokio::time::timeout(READY_WITHIN, self.until_ready(id)).await;
            ready.with_context(|| format!("{id} is not ready in time"))??;
        }
        Ok(sent.len())
    }

    async fn send(&self, photograph: &Photograph<'_>) -> Result<String> {
        let body = json!({
            "file_name": "photograph.jpg",
            "content_type": "image/jpeg",
            "size": photograph.bytes.len(),
            "sha256": photograph.sha256,
        });
        let announced: Announced =
            self.site.post("/v1/attachments", Some(self.person), &body).await?;
        let Address { url, headers } = announced.upload;
        self.site.put(&url, &headers, photograph.bytes.clone()).await?;
        let id = announced.attachment_id;
        let path = format!("/v1/attachments/{id}/complete");
        let standing: Standing = self.site.post(&path, Some(self.person), &json!({})).await?;
        ensure!(standing.state != "rejected", "{id} was rejected: {:?}", standing.reason);
        Ok(id)
    }

    async fn until_ready(&self, id: &str) -> Result<()> {
        let path = format!("/v1/attachments/{id}/state");
        loop {
            let standing: Standing = self.site.get(&path, self.person).await?;
            match standing.state.as_str() {
                "ready" => return Ok(()),
                "rejected" => bail!("{id} was rejected: {:?}", standing.reason),
                _ => tokio::time::sleep(ASK_INTERVAL).await,
            }
        }
    }
}

//! The other servers of a site, as the command line names them. Nothing is asked of them here.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use server::Peers;

/// Where the other servers are.
#[derive(Args)]
pub(crate) struct PeerOptions {
    /// Server lain untuk tempat ini, sekali tiap server: diberi tahu seketika bila ada keadaan darurat / another server of this site, once
    /// for each: told of emergencies at once, also while the journal is down. `ws://host:port`.
    #[arg(long, value_name = "URL", value_parser = peer)]
    peer: Vec<String>,
    /// File with the token by which the other servers know this one: of a security or a supervisor's key.
    #[arg(long, value_name = "FILE", requires = "peer")]
    peer_token_file: Option<PathBuf>,
}

impl PeerOptions {
    /// With the token that stands in the file.
    pub(crate) fn read(self) -> anyhow::Result<Peers> {
        let PeerOptions { peer: urls, peer_token_file } = self;
        let Some(file) = peer_token_file else { return Ok(Peers { urls, token: None }) };
        let text = std::fs::read_to_string(&file).with_context(|| {
            let shown = file.display();
            format!(
                "Berkas token {shown} tidak dapat dibaca; periksa --peer-token-file. / \
                 The token file {shown} cannot be read; check --peer-token-file"
            )
        })?;
        Ok(Peers { urls, token: Some(text.trim().to_owned()) })
    }
}

fn peer(text: &str) -> Result<String, String> {
    match text.strip_prefix("ws://") {
        Some(rest) if !rest.is_empty() && !rest.contains('/') => Ok(text.to_owned()),
        Some(_) | None => Err("tulis alamat server lain, misalnya ws://10.0.0.12:7878 / write the other server's address, for example \
                               ws://10.0.0.12:7878"
            .to_owned()),
    }
}

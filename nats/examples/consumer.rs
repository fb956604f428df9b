//! Reads the log from its beginning with nothing but a NATS client:
//! `cargo run -p sandesham-nats --example consumer -- nats://analytics:<password>@127.0.0.1:4222`

use async_nats::jetstream::{self, consumer::pull};
use futures_util::StreamExt;

type Failure = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let url = arguments.next().ok_or("usage: consumer URL [STREAM]")?;
    let stream = arguments.next().unwrap_or_else(|| "SANDESHAM_LOG".to_owned());

    // The user and the password stand in the URL.
    let address: async_nats::ServerAddr = url.parse()?;
    let user = address.username().unwrap_or_default().to_owned();
    let password = address.password().unwrap_or_default().to_owned();
    let options = async_nats::ConnectOptions::with_user_and_password(user, password);
    let jetstream = jetstream::new(options.connect(address).await?);

    // A durable consumer goes on with whatever was not acknowledged, whoever runs it: each reader takes a name of its own.
    let config = pull::Config { durable_name: Some("example".to_owned()), ..Default::default() };
    let stream = jetstream.get_stream(stream).await?;
    let consumer = stream.get_or_create_consumer("example", config).await?;
    let mut messages = consumer.messages().await?;
    while let Some(message) = messages.next().await {
        let message = message?;
        let event: serde_json::Value = serde_json::from_slice(&message.payload)?;
        // What was printed, but not acknowledged any more, comes again, after newer ones: `position` tells.
        let line = format!("{} {} {}", event["position"], event["type"], event["data"]);
        std::io::Write::write_all(&mut std::io::stdout(), format!("{line}\n").as_bytes())?;
        message.ack().await?;
    }
    Ok(())
}

//! Looking into uploads, each in a process of its own: starting it, and hearing what it found.

use std::os::unix::process::ExitStatusExt as _;
use std::process::{ExitStatus, Output, Stdio};
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use nix::sys::signal::Signal;
use sandesham_api::attachments::{
    Examination, ExamineError, Examined, Examiner, Picture, PictureFile, PictureSize,
};
use sandesham_media::{Reason, Size};
use tokio::process::Command;

use crate::media::{COMMAND, Made, Report};
use crate::supervise::this_program;

/// From its start to its end, on a machine that is busy with other things.
const TIME_MAX: Duration = Duration::from_mins(2);

/// Looks into uploads, each in a process of its own.
#[derive(Clone, Copy, Debug)]
pub(super) struct ChildExaminer;

impl Examiner for ChildExaminer {
    fn examine<'a>(
        &'a self,
        examination: &'a Examination,
    ) -> BoxFuture<'a, Result<Examined, ExamineError>> {
        async {
            let output = tokio::time::timeout(TIME_MAX, run(examination)).await;
            let output = output.map_err(|_| ExamineError("it took too long".to_owned()))?;
            concluded(&output.map_err(|error| ExamineError(error.to_string()))?)
        }
        .boxed()
    }
}

async fn run(examination: &Examination) -> std::io::Result<Output> {
    let mut command = Command::new(this_program());
    command.arg0("sandesham").arg(COMMAND);
    command.arg("--input").arg(&examination.input).arg("--folder").arg(&examination.folder);
    command.arg("--declared-type").arg(&examination.declared_type);
    command.arg("--purpose").arg(examination.purpose.as_str());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    // It needs no keys and no addresses. A Ctrl-C in the terminal is for the server, which stops
    // everything in order.
    command.env_clear().process_group(0).kill_on_drop(true);
    command.output().await
}

fn concluded(output: &Output) -> Result<Examined, ExamineError> {
    if !output.status.success() {
        return fallen(output.status, &output.stderr);
    }
    let report = serde_json::from_slice(&output.stdout);
    let report = report.map_err(|error| ExamineError(format!("it speaks nonsense: {error}")))?;
    Ok(match report {
        Report::File => Examined::File,
        Report::Rejected { reason } => Examined::Rejected(reason.as_str().to_owned()),
        Report::Picture { content_type, width, height, placeholder, files } => {
            let files = files.into_iter().map(file).collect();
            let placeholder = Some(placeholder);
            Examined::Picture(Picture { content_type, width, height, placeholder, files })
        }
    })
}

/// Its own bounds would end the next one in the same way; anything else may have been bad luck.
fn fallen(status: ExitStatus, stderr: &[u8]) -> Result<Examined, ExamineError> {
    match status.signal().and_then(|number| Signal::try_from(number).ok()) {
        // Out of time, out of memory, out of room for what it makes.
        Some(Signal::SIGXCPU | Signal::SIGABRT | Signal::SIGXFSZ) => {
            Ok(Examined::Rejected(Reason::TooCostly.as_str().to_owned()))
        }
        Some(signal) => Err(ExamineError(format!("ended by {signal}"))),
        None => {
            let words = String::from_utf8_lossy(stderr);
            Err(ExamineError(format!("{status}: {}", words.lines().last().unwrap_or_default())))
        }
    }
}

fn file(made: Made) -> PictureFile {
    let size = match made.size {
        Size::Original => PictureSize::Original,
        Size::Thumb => PictureSize::Thumb,
        Size::Small => PictureSize::Small,
        Size::Medium => PictureSize::Medium,
        Size::Large => PictureSize::Large,
    };
    PictureFile { size, content_type: made.content_type, path: made.path }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn output(raw_status: i32, stdout: &str) -> Output {
        let status = ExitStatus::from_raw(raw_status);
        Output { status, stdout: stdout.as_bytes().to_vec(), stderr: b"a\nb".to_vec() }
    }

    #[track_caller]
    fn check(output: &Output, expected: Result<&Examined, &str>) {
        let concluded = concluded(output);
        assert_eq!(concluded.as_ref().map_err(|error| error.0.as_str()), expected);
    }

    #[test]
    fn what_the_process_found_is_heard() {
        check(&output(0, r#"{"verdict":"file"}"#), Ok(&Examined::File));
        let rejected = r#"{"verdict":"rejected","reason":"truncated"}"#;
        check(&output(0, rejected), Ok(&Examined::Rejected("truncated".to_owned())));
        let picture = r#"{"verdict":"picture","content_type":"image/png","width":2,"height":1,
            "placeholder":"aGk=","files":[{"size":"thumb","content_type":"image/webp","path":"/0"}]}"#;
        let file = PictureFile {
            size: PictureSize::Thumb,
            content_type: "image/webp".to_owned(),
            path: "/0".into(),
        };
        let found = Examined::Picture(Picture {
            content_type: "image/png".to_owned(),
            width: 2,
            height: 1,
            placeholder: Some("aGk=".to_owned()),
            files: vec![file],
        });
        check(&output(0, picture), Ok(&found));
        assert!(concluded(&output(0, "nonsense")).is_err());
    }

    #[test]
    fn one_that_its_own_bounds_have_ended_is_not_tried_again_and_any_other_is() {
        let too_costly = Examined::Rejected("too_costly".to_owned());
        check(&output(Signal::SIGXCPU as i32, ""), Ok(&too_costly));
        check(&output(Signal::SIGABRT as i32, ""), Ok(&too_costly));
        check(&output(Signal::SIGKILL as i32, ""), Err("ended by SIGKILL"));
        check(&output(101 << 8, ""), Err("exit status: 101: b"));
    }
}

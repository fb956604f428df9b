//! Makes a bucket as the platform needs it. Done again, it changes nothing; what others set is kept.

use aws_sdk_s3::error::BuildError;
use aws_sdk_s3::types::{
    AbortIncompleteMultipartUpload, BucketLifecycleConfiguration, BucketLocationConstraint,
    CorsConfiguration, CorsRule, CreateBucketConfiguration, ExpirationStatus, LifecycleExpiration,
    LifecycleRule, LifecycleRuleFilter,
};

use crate::error::StorageError;
use crate::store::Store;

/// By these our own rules are known again.
const CORS_RULE: &str = "sandesham-browsers";
const LIFECYCLE_RULE: &str = "sandesham-uploads";

/// What clients upload, before it is processed.
const UPLOADS: &str = "uploads/";

/// Long after the platform itself removes what nobody used: for what it lost sight of.
const UPLOAD_DAYS_MAX: i32 = 7;

/// For how long a browser need not ask again.
const PREFLIGHT_SECONDS: i32 = 3_600;

/// The one region that has no name where buckets are made.
const UNNAMED_REGION: &str = "us-east-1";

/// Makes what is missing.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Where.
    pub store: Store,
    /// Origins of the web client, `https://chat.example.org`; none: any.
    pub origins: Vec<String>,
}

/// What became of one part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetupStep {
    /// `bucket`, `cors` or `lifecycle`.
    pub name: &'static str,
    /// Whether it is as it should be.
    pub ok: bool,
    /// What was done, or why not.
    pub detail: String,
}

impl Setup {
    /// Makes all parts. One that fails does not keep the others from being tried, except the bucket itself.
    pub async fn run(&self) -> Vec<SetupStep> {
        let bucket = step("bucket", Box::pin(self.bucket()).await);
        if !bucket.ok {
            return vec![bucket];
        }
        vec![
            bucket,
            optional("cors", Box::pin(self.cors()).await),
            optional("lifecycle", Box::pin(self.lifecycle()).await),
        ]
    }

    async fn bucket(&self) -> Result<String, StorageError> {
        let (client, bucket) = (self.store.client(), self.store.bucket());
        match self.store.head_bucket().await {
            Ok(()) => return Ok(format!("{bucket} is there")),
            Err(StorageError::NoBucket { .. }) => {}
            Err(error) => return Err(error),
        }
        let region = client.config().region().map(|region| region.as_ref().to_owned());
        let location = region.filter(|region| region != UNNAMED_REGION).map(|region| {
            let constraint = BucketLocationConstraint::from(region.as_str());
            CreateBucketConfiguration::builder().location_constraint(constraint).build()
        });
        let create = client.create_bucket().bucket(bucket);
        let create = create.set_create_bucket_configuration(location);
        create.send().await.map_err(|error| self.store.error(&error, ""))?;
        Ok(format!("made {bucket}"))
    }

    async fn cors(&self) -> Result<String, StorageError> {
        let (client, bucket) = (self.store.client(), self.store.bucket());
        let known = client.get_bucket_cors().bucket(bucket).send().await;
        let known = match known {
            Ok(answer) => answer.cors_rules.unwrap_or_default(),
            Err(error) => none_yet(self.store.error(&error, ""), "NoSuchCORSConfiguration")?,
        };
        let any = ["*".to_owned()];
        let origins = if self.origins.is_empty() { &any[..] } else { &self.origins };
        let rule = built(
            CorsRule::builder()
                .id(CORS_RULE)
                .set_allowed_origins(Some(origins.to_vec()))
                .set_allowed_methods(Some(["GET", "HEAD", "PUT"].map(str::to_owned).to_vec()))
                .allowed_headers("*")
                .set_expose_headers(Some(
                    ["ETag", "x-amz-checksum-sha256"].map(str::to_owned).to_vec(),
                ))
                .max_age_seconds(PREFLIGHT_SECONDS)
                .build(),
        )?;
        let others = known.into_iter().filter(|rule| rule.id.as_deref() != Some(CORS_RULE));
        let rules = others.chain([rule]).collect();
        let configuration =
            built(CorsConfiguration::builder().set_cors_rules(Some(rules)).build())?;
        let put = client.put_bucket_cors().bucket(bucket).cors_configuration(configuration);
        put.send().await.map_err(|error| self.store.error(&error, ""))?;
        Ok(format!("browsers are let in from {}", origins.join(", ")))
    }

    async fn lifecycle(&self) -> Result<String, StorageError> {
        let (client, bucket) = (self.store.client(), self.store.bucket());
        let known = client.get_bucket_lifecycle_configuration().bucket(bucket).send().await;
        let known = match known {
            Ok(answer) => answer.rules.unwrap_or_default(),
            Err(error) => none_yet(self.store.error(&error, ""), "NoSuchLifecycleConfiguration")?,
        };
        let abort = AbortIncompleteMultipartUpload::builder().days_after_initiation(1).build();
        let rule = built(
            LifecycleRule::builder()
                .id(LIFECYCLE_RULE)
                .status(ExpirationStatus::Enabled)
                .filter(LifecycleRuleFilter::builder().prefix(UPLOADS).build())
                .expiration(LifecycleExpiration::builder().days(UPLOAD_DAYS_MAX).build())
                .abort_incomplete_multipart_upload(abort)
                .build(),
        )?;
        let others = known.into_iter().filter(|rule| rule.id.as_deref() != Some(LIFECYCLE_RULE));
        let rules = others.chain([rule]).collect();
        let configuration =
            built(BucketLifecycleConfiguration::builder().set_rules(Some(rules)).build())?;
        let put = client.put_bucket_lifecycle_configuration().bucket(bucket);
        put.lifecycle_configuration(configuration)
            .send()
            .await
            .map_err(|error| self.store.error(&error, ""))?;
        Ok(format!("{UPLOADS} is emptied of what is older than {UPLOAD_DAYS_MAX} days"))
    }
}

fn step(name: &'static str, outcome: Result<String, StorageError>) -> SetupStep {
    match outcome {
        Ok(detail) => SetupStep { name, ok: true, detail },
        Err(error) => SetupStep { name, ok: false, detail: error.to_string() },
    }
}

/// What many stores do not have, since they do it by themselves or leave it to others. `storage check` tells
/// whether it is missed.
fn optional(name: &'static str, outcome: Result<String, StorageError>) -> SetupStep {
    match outcome {
        Err(StorageError::NotImplemented) => {
            SetupStep { name, ok: true, detail: "the store has no such setting".to_owned() }
        }
        outcome => step(name, outcome),
    }
}

/// What lacks nothing can be built.
fn built<T>(result: Result<T, BuildError>) -> Result<T, StorageError> {
    result.map_err(|error| StorageError::Refused { status: 0, code: error.to_string() })
}

/// That nothing was set yet is told as an error.
fn none_yet<T>(error: StorageError, code: &str) -> Result<Vec<T>, StorageError> {
    match error {
        StorageError::Refused { code: found, .. } if found == code => Ok(Vec::new()),
        // Most stores answer 404 with a code of their own.
        StorageError::NoBucket { .. } | StorageError::NotFound { .. } => Ok(Vec::new()),
        error => Err(error),
    }
}

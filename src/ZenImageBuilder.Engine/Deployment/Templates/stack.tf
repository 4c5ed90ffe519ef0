# What ZenImageBuilder needs to build container images: a bucket for build contexts, a repository for images, a CodeBuild project, the role that builds run with, and a
# role for callers that start builds.

terraform {
  required_version = ">= 1.3"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

variable "name" {
  type        = string
  description = "The name of the CodeBuild project, of the log group and at the beginning of the names of the roles."

  validation {
    condition     = can(regex("^[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*$", var.name)) && length(var.name) >= 2 && length(var.name) <= 50
    error_message = "The name must have 2 to 50 letters, digits and single hyphens, and begin with a letter."
  }
}

variable "existing_bucket" {
  type        = string
  default     = null
  description = "The name of an existing bucket in the region of the provider. If it is empty, a bucket is created."
}

variable "prefix" {
  type        = string
  default     = "builds"
  description = "The prefix of the keys of build contexts."

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*$", var.prefix))
    error_message = "The prefix must not be empty, nor begin or end with a slash."
  }
}

variable "context_days" {
  type        = number
  default     = 30
  description = "How many days the created bucket keeps a build context. A missing context is uploaded again."
}

variable "existing_repository" {
  type        = string
  default     = null
  description = "The name of an existing repository in the account and region of the provider. If it is empty, a repository is created."
}

variable "repository_name" {
  type        = string
  default     = "images"
  description = "The name of the repository that is created."
}

variable "caller_principal" {
  type        = string
  default     = null
  description = "The ARN of the principal that may assume the caller's role. If it is empty, every principal of this account that has the permission may."
}

variable "log_days" {
  type        = number
  default     = 30
  description = "How many days the logs of builds are kept."
}

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  account    = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition
  region     = data.aws_region.current.name
  bucket     = var.existing_bucket == null ? aws_s3_bucket.contexts[0].bucket : var.existing_bucket
  repository = var.existing_repository == null ? aws_ecr_repository.images[0].name : var.existing_repository
}

resource "aws_s3_bucket" "contexts" {
  count = var.existing_bucket == null ? 1 : 0

  bucket_prefix = "${substr(lower(var.name), 0, 27)}-contexts-"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "contexts" {
  count = var.existing_bucket == null ? 1 : 0

  bucket = aws_s3_bucket.contexts[0].id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_public_access_block" "contexts" {
  count = var.existing_bucket == null ? 1 : 0

  bucket                  = aws_s3_bucket.contexts[0].id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "contexts" {
  count = var.existing_bucket == null ? 1 : 0

  bucket = aws_s3_bucket.contexts[0].id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "contexts" {
  count = var.existing_bucket == null ? 1 : 0

  bucket = aws_s3_bucket.contexts[0].id

  rule {
    id     = "BuildContexts"
    status = "Enabled"

    filter {
      prefix = "${var.prefix}/@CONTEXTS@"
    }

    expiration {
      days = var.context_days
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
}

data "aws_iam_policy_document" "tls_only" {
  count = var.existing_bucket == null ? 1 : 0

  statement {
    sid       = "TlsOnly"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.contexts[0].arn, "${aws_s3_bucket.contexts[0].arn}/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_s3_bucket_policy" "contexts" {
  count = var.existing_bucket == null ? 1 : 0

  bucket = aws_s3_bucket.contexts[0].id
  policy = data.aws_iam_policy_document.tls_only[0].json

  depends_on = [aws_s3_bucket_public_access_block.contexts]
}

resource "aws_ecr_repository" "images" {
  count = var.existing_repository == null ? 1 : 0

  name                 = var.repository_name
  image_tag_mutability = "MUTABLE"

  image_scanning_configuration {
    scan_on_push = true
  }

  encryption_configuration {
    encryption_type = "AES256"
  }
}

resource "aws_cloudwatch_log_group" "builds" {
  name              = "/aws/codebuild/${var.name}"
  retention_in_days = var.log_days
}

data "aws_iam_policy_document" "service_role_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["codebuild.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = ["arn:${local.partition}:codebuild:${local.region}:${local.account}:project/${var.name}"]
    }
  }
}

resource "aws_iam_role" "service" {
  name               = "${var.name}-builds"
  description        = "The role that builds of the CodeBuild project ${var.name} run with."
  assume_role_policy = data.aws_iam_policy_document.service_role_trust.json
}

data "aws_iam_policy_document" "service_role" {
@SERVICE_ROLE@}

resource "aws_iam_role_policy" "service" {
  name   = "Builds"
  role   = aws_iam_role.service.id
  policy = data.aws_iam_policy_document.service_role.json
}

resource "aws_codebuild_project" "builds" {
  name           = var.name
  description    = "Builds container images for ZenImageBuilder, which overrides most of these settings for each build."
  service_role   = aws_iam_role.service.arn
  build_timeout  = 60
  queued_timeout = 480

  source {
    type     = "S3"
    location = "${local.bucket}/${var.prefix}/"
  }

  artifacts {
    type = "NO_ARTIFACTS"
  }

  environment {
    type            = "LINUX_CONTAINER"
    image           = "aws/codebuild/amazonlinux-x86_64-standard:5.0"
    compute_type    = "BUILD_GENERAL1_SMALL"
    privileged_mode = true
  }

  logs_config {
    cloudwatch_logs {
      status     = "ENABLED"
      group_name = aws_cloudwatch_log_group.builds.name
    }
  }

  depends_on = [aws_iam_role_policy.service]
}

data "aws_iam_policy_document" "caller_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "AWS"
      identifiers = [var.caller_principal == null ? "arn:${local.partition}:iam::${local.account}:root" : var.caller_principal]
    }
  }
}

resource "aws_iam_role" "caller" {
  name               = "${var.name}-caller"
  description        = "The role for callers that start builds of the CodeBuild project ${var.name}."
  assume_role_policy = data.aws_iam_policy_document.caller_trust.json
}

data "aws_iam_policy_document" "caller" {
@CALLER@}

resource "aws_iam_role_policy" "caller" {
  name   = "StartBuilds"
  role   = aws_iam_role.caller.id
  policy = data.aws_iam_policy_document.caller.json
}

output "artifact_store_path" {
  description = "Where build contexts are kept."
  value       = "s3://${local.bucket}/${var.prefix}"
}

output "registry_uri" {
  description = "The registry that images are pushed to."
  value       = "${local.account}.dkr.ecr.${local.region}.${data.aws_partition.current.dns_suffix}"
}

output "repository_name" {
  description = "The repository of images."
  value       = local.repository
}

output "codebuild_project" {
  description = "The project that runs builds."
  value       = aws_codebuild_project.builds.name
}

output "service_role_arn" {
  description = "The role that builds run with."
  value       = aws_iam_role.service.arn
}

output "caller_role_arn" {
  description = "The role for callers that start builds."
  value       = aws_iam_role.caller.arn
}

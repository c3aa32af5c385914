# The role with which SnoozeQL reads the RDS databases of an account and their CloudWatch metrics.

terraform {
  required_version = ">= 1.3"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

variable "host_role_arn" {
  description = "The ARN of the role that the SnoozeQL server runs as"
  type        = string
}

variable "external_id" {
  description = "A value that the server sends when it assumes the role. Without it, the role cannot be assumed"
  type        = string
  sensitive   = true
}

variable "role_name" {
  description = "The name of the new role"
  type        = string
  default     = "snoozeql-reader"
}

data "aws_iam_policy_document" "trust" {
  statement {
    sid     = "SnoozeQLMayAssumeThisRole"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "AWS"
      identifiers = [var.host_role_arn]
    }

    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = [var.external_id]
    }
  }
}

resource "aws_iam_role" "reader" {
  name               = var.role_name
  description        = "Lets SnoozeQL read databases and metrics; it can change nothing"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "reader" {
  name   = "snoozeql-reader"
  role   = aws_iam_role.reader.id
  policy = file("${path.module}/../policy.json")
}

output "role_arn" {
  description = "The ARN of the role"
  value       = aws_iam_role.reader.arn
}

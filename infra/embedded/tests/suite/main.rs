//! Both services through the official SDK clients, in process.

#![expect(clippy::unwrap_used, reason = "a test fails where it has no answer")]

mod dynamo;
mod faults;
mod http;
mod s3;
mod s3_signed;
mod support;

mod sqs {
    //! SQS, by subject.

    mod dead_letters;
    mod limits;
    mod persistence;
    mod queues;
    mod receive;
    mod send;
    mod waiting;
}

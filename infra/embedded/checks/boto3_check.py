"""Exercises the services with the AWS SDK for Python, from outside the process.

Reads AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_DEFAULT_REGION, if
set) from the environment, as every AWS tool does. Prints one line per check and exits with 1 if
one failed. Cleans up after itself, so it can be run again.
"""

import hashlib
import os
import struct
import sys
import time
import urllib.error
import urllib.request
import uuid

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

REGION = os.environ.get("AWS_DEFAULT_REGION", "eu-west-1")
ONCE = Config(retries={"total_max_attempts": 1}, read_timeout=30, signature_version="s3v4", s3={"addressing_style": "path"})
failures = 0


def client(service, **credentials):
    return boto3.client(service, region_name=REGION, config=ONCE, **credentials)


def check(name, condition, detail=""):
    global failures
    failures += not condition
    print(f"{'ok  ' if condition else 'FAIL'} {name}{'' if condition else f': {detail}'}")


def refused(name, code, status, call, **arguments):
    try:
        call(**arguments)
        check(name, False, "it was accepted")
    except ClientError as error:
        found = (error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"])
        check(name, found == (code, status), found)


def digest(attributes):
    """The MD5 of message attributes, by the description in the SQS developer guide."""
    md5 = hashlib.md5()

    def add(value):
        md5.update(struct.pack(">I", len(value)) + value)

    for name in sorted(attributes):
        attribute = attributes[name]
        add(name.encode())
        add(attribute["DataType"].encode())
        if "BinaryValue" in attribute:
            md5.update(b"\x02")
            add(attribute["BinaryValue"])
        else:
            md5.update(b"\x01")
            add(attribute["StringValue"].encode())
    return md5.hexdigest()


def check_queues(sqs, prefix):
    dead = sqs.create_queue(QueueName=f"{prefix}-dead")["QueueUrl"]
    dead_arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    check("the ARN carries the region of the signature", dead_arn.split(":")[3] == REGION, dead_arn)
    url = sqs.create_queue(
        QueueName=f"{prefix}-jobs",
        Attributes={
            "VisibilityTimeout": "1",
            "RedrivePolicy": f'{{"deadLetterTargetArn":"{dead_arn}","maxReceiveCount":1}}',
        },
    )["QueueUrl"]
    try:
        endpoint = os.environ["AWS_ENDPOINT_URL"].rstrip("/")
        check("the queue URL is on the host of the request", url.startswith(endpoint + "/"), url)
        check("the queue is found", sqs.get_queue_url(QueueName=f"{prefix}-jobs")["QueueUrl"] == url)
        listed = sqs.list_queues(QueueNamePrefix=prefix)["QueueUrls"]
        check("both queues are listed", sorted(listed) == sorted([url, dead]), listed)

        attributes = {
            "kind": {"DataType": "String", "StringValue": "näme"},
            "count": {"DataType": "Number.int", "StringValue": "3"},
            "blob": {"DataType": "Binary", "BinaryValue": bytes(range(256))},
        }
        body = 'ünïcode 😀 <&> "quoted" \t'
        sent = sqs.send_message(
            QueueUrl=url, MessageBody=body, MessageAttributes=attributes, MessageGroupId="tenant-1"
        )
        check("the body's MD5", sent["MD5OfMessageBody"] == hashlib.md5(body.encode()).hexdigest())
        check("the attributes' MD5", sent["MD5OfMessageAttributes"] == digest(attributes))

        received = sqs.receive_message(
            QueueUrl=url,
            WaitTimeSeconds=2,
            MessageAttributeNames=["All"],
            MessageSystemAttributeNames=["All"],
        )["Messages"][0]
        check("the body comes back", received["Body"] == body, received["Body"])
        check("the attributes come back", received["MessageAttributes"] == attributes)
        check("their MD5 comes back", received["MD5OfMessageAttributes"] == digest(attributes))
        check("the message group comes back", received["Attributes"]["MessageGroupId"] == "tenant-1")
        check(
            "the sender is the access key",
            received["Attributes"]["SenderId"] == os.environ["AWS_ACCESS_KEY_ID"],
        )
        check("nothing is visible in the meantime", "Messages" not in sqs.receive_message(QueueUrl=url))
        time.sleep(1.1)
        check("a second receive buries it", "Messages" not in sqs.receive_message(QueueUrl=url))
        buried = sqs.receive_message(
            QueueUrl=dead, AttributeNames=["DeadLetterQueueSourceArn"], VisibilityTimeout=0
        )["Messages"][0]
        check("it is in the dead-letter queue", buried["MessageId"] == sent["MessageId"])
        source_arn = buried["Attributes"]["DeadLetterQueueSourceArn"]
        check("which knows its source", source_arn.endswith(f":{prefix}-jobs"), source_arn)
        sqs.start_message_move_task(SourceArn=dead_arn)
        task = sqs.list_message_move_tasks(SourceArn=dead_arn)["Results"][0]
        check("the redrive is complete", task["Status"] == "COMPLETED", task)
        back = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=2)["Messages"][0]
        check("the message is back", back["Body"] == body)
        sqs.delete_message(QueueUrl=url, ReceiptHandle=back["ReceiptHandle"])

        batch = sqs.send_message_batch(
            QueueUrl=url,
            Entries=[{"Id": str(n), "MessageBody": f"m{n}", "DelaySeconds": 0} for n in range(10)],
        )
        check("a batch of ten is sent", len(batch["Successful"]) == 10 and not batch.get("Failed"))
        messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=30)["Messages"]
        check("and received in order", [m["Body"] for m in messages] == [f"m{n}" for n in range(10)])
        handles = [{"Id": str(n), "ReceiptHandle": m["ReceiptHandle"]} for n, m in enumerate(messages)]
        changed = sqs.change_message_visibility_batch(
            QueueUrl=url, Entries=[{**handle, "VisibilityTimeout": 60} for handle in handles]
        )
        check("their timeouts are extended", len(changed["Successful"]) == 10)
        handles[9]["ReceiptHandle"] = "nonsense"
        deleted = sqs.delete_message_batch(QueueUrl=url, Entries=handles)
        check("nine are deleted", len(deleted["Successful"]) == 9)
        check("one is not", [f["Code"] for f in deleted["Failed"]] == ["ReceiptHandleIsInvalid"], deleted)

        started = time.monotonic()
        sqs.receive_message(QueueUrl=dead, WaitTimeSeconds=1)
        elapsed = time.monotonic() - started
        check("a long poll waits", 0.9 < elapsed < 3, elapsed)

        missing = url + "-missing"
        refused("a missing queue", "AWS.SimpleQueueService.NonExistentQueue", 400,
                sqs.send_message, QueueUrl=missing, MessageBody="x")
        refused("a message over 1 MiB", "InvalidParameterValue", 400,
                sqs.send_message, QueueUrl=url, MessageBody="a" * (1024 * 1024 + 1))
        refused("eleven messages at once", "InvalidParameterValue", 400,
                sqs.receive_message, QueueUrl=url, MaxNumberOfMessages=11)
        refused("a FIFO queue", "AWS.SimpleQueueService.UnsupportedOperation", 400,
                sqs.create_queue, QueueName=f"{prefix}.fifo")
        refused("an invalid receipt handle", "ReceiptHandleIsInvalid", 400,
                sqs.delete_message, QueueUrl=url, ReceiptHandle="x")
        sqs.purge_queue(QueueUrl=url)
        refused("a second purge", "AWS.SimpleQueueService.PurgeQueueInProgress", 403,
                sqs.purge_queue, QueueUrl=url)
    finally:
        sqs.delete_queue(QueueUrl=url)
        sqs.delete_queue(QueueUrl=dead)


def check_tables(dynamo, prefix):
    table = f"{prefix}-items"
    dynamo.create_table(
        TableName=table,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "N"},
        ],
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
    )
    try:
        dynamo.get_waiter("table_exists").wait(TableName=table)
        check("the table is listed", table in dynamo.list_tables()["TableNames"])

        def item(sk, **more):
            return {"pk": {"S": "ä"}, "sk": {"N": str(sk)}, **more}

        dynamo.put_item(TableName=table, Item=item(1, blob={"B": b"\x00\xff"}))
        refused("a condition that does not hold", "ConditionalCheckFailedException", 400, dynamo.put_item,
                TableName=table, Item=item(1), ConditionExpression="attribute_not_exists(pk)")
        found = dynamo.get_item(TableName=table, Key=item(1))["Item"]
        check("an item comes back", found["blob"]["B"] == b"\x00\xff", found)
        updated = dynamo.update_item(
            TableName=table, Key=item(1), UpdateExpression="ADD n :one", ReturnValues="UPDATED_NEW",
            ExpressionAttributeValues={":one": {"N": "1"}},
        )
        check("an update returns the new value", updated["Attributes"] == {"n": {"N": "1"}})
        batch = {table: [{"PutRequest": {"Item": item(sk)}} for sk in (3, 2)]}
        check("a batch is written", not dynamo.batch_write_item(RequestItems=batch)["UnprocessedItems"])
        rows = dynamo.query(
            TableName=table, KeyConditionExpression="pk = :pk", ScanIndexForward=False,
            ExpressionAttributeValues={":pk": {"S": "ä"}},
        )["Items"]
        check("a query is in order", [row["sk"]["N"] for row in rows] == ["3", "2", "1"], rows)
        try:
            puts = [{"Put": {"TableName": table, "Item": item(sk),
                             "ConditionExpression": "attribute_not_exists(pk)"}} for sk in (4, 1)]
            dynamo.transact_write_items(TransactItems=puts)
            check("a transaction is cancelled", False)
        except dynamo.exceptions.TransactionCanceledException as error:
            codes = [reason["Code"] for reason in error.response["CancellationReasons"]]
            check("a transaction is cancelled with reasons", codes == ["None", "ConditionalCheckFailed"], codes)
        check("and nothing of it is written", "Item" not in dynamo.get_item(TableName=table, Key=item(4)))
        refused("an operation that is not embedded", "UnknownOperationException", 400, dynamo.list_backups)
    finally:
        dynamo.delete_table(TableName=table)


def check_mails(ses):
    mail = {
        "FromEmailAddress": "Minutehand <no-reply@example.com>",
        "Destination": {"ToAddresses": ["ada@example.com"]},
        "Content": {"Simple": {
            "Subject": {"Data": "Grüße"}, "Body": {"Text": {"Data": "Hi."}, "Html": {"Data": "<p>Hi."}},
            "Headers": [{"Name": "Auto-Submitted", "Value": "auto-generated"}],
        }},
    }
    check("a mail is sent", ses.send_email(**mail)["MessageId"])
    refused("a mail to nobody", "BadRequestException", 400, ses.send_email, **{**mail, "Destination": {"ToAddresses": []}})
    header = [{"Name": "X-A", "Value": "a\r\nBcc: eve@example.com"}]
    simple = {**mail["Content"]["Simple"], "Headers": header}
    refused("a header of two lines", "BadRequestException", 400, ses.send_email, **{**mail, "Content": {"Simple": simple}})


def check_events(bus):
    def put(*entries):
        answer = bus.put_events(Entries=list(entries))
        return answer["FailedEntryCount"], [entry.get("ErrorCode", "") for entry in answer["Entries"]]

    sound = {"EventBusName": "minutehand", "Source": "check", "DetailType": "check.run", "Detail": "{}"}
    found = put(sound, {**sound, "Detail": "[]"}, {**sound, "Source": "aws.ec2"}, {**sound, "EventBusName": "none"}, sound)
    expected = ["", "MalformedDetail", "NotAuthorizedForSourceException", "ResourceNotFoundException", ""]
    check("each event succeeds or fails by itself", found == (3, expected), found)
    refused("eleven events", "ValidationException", 400, bus.put_events, Entries=[sound] * 11)
    large = {**sound, "Detail": '{"a": "' + "x" * 300_000 + '"}'}
    check("three large events", put(large, large, large)[0] == 0)
    refused("more than a megabyte", "ValidationException", 400, bus.put_events, Entries=[large] * 4)
    refused("an operation that is not embedded", "UnknownOperationException", 400, bus.list_event_buses)


def fetch(method, url, body=None, headers=None):
    """Sends a request that botocore does not sign: a presigned one. Gives status and body."""
    request = urllib.request.Request(url, data=body, method=method, headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def check_objects(s3, bucket):
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    put = s3.put_object(Bucket=bucket, Key="a/b c+ä.txt", Body=b"hello", ContentType="text/plain", Metadata={"colour": "red"})
    check("an object's tag is its MD5", put["ETag"] == f'"{hashlib.md5(b"hello").hexdigest()}"', put["ETag"])
    got = s3.get_object(Bucket=bucket, Key="a/b c+ä.txt")
    found = (got["Body"].read(), got["ContentType"], got["Metadata"])
    check("an object comes back with what it carries", found == (b"hello", "text/plain", {"colour": "red"}), found)
    part = s3.get_object(Bucket=bucket, Key="a/b c+ä.txt", Range="bytes=1-3")
    check("a range", (part["Body"].read(), part["ContentRange"]) == (b"ell", "bytes 1-3/5"), part["ContentRange"])
    refused("a range behind the end", "InvalidRange", 416, s3.get_object, Bucket=bucket, Key="a/b c+ä.txt", Range="bytes=9-")
    refused("no such key", "NoSuchKey", 404, s3.get_object, Bucket=bucket, Key="none")
    refused("no such bucket", "NoSuchBucket", 404, s3.get_object, Bucket="none-such", Key="none")
    refused("a wrong digest", "BadDigest", 400, s3.put_object, Bucket=bucket, Key="b", Body=b"hello",
            ContentMD5="CY9rzUYh03PK3k6DJie09g==")
    refused("a wrong SHA-256", "BadDigest", 400, s3.put_object, Bucket=bucket, Key="b", Body=b"hello",
            ChecksumSHA256="47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
    once = {"Bucket": bucket, "Key": "once", "Body": b"", "IfNoneMatch": "*"}
    s3.put_object(**once)
    refused("only what is not there", "PreconditionFailed", 412, s3.put_object, **once)
    for key in ["a/1", "a/2", "b/1"]:
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    listed = s3.list_objects_v2(Bucket=bucket, Delimiter="/")
    found = ([one["Key"] for one in listed.get("Contents", [])], [one["Prefix"] for one in listed.get("CommonPrefixes", [])])
    check("a list with a delimiter", found == (["once"], ["a/", "b/"]), found)
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, PaginationConfig={"PageSize": 2})
    keys = [one["Key"] for page in pages for one in page["Contents"]]
    check("a list in pages", keys == ["a/1", "a/2", "a/b c+ä.txt", "b/1", "once"], keys)

    begun = s3.create_multipart_upload(Bucket=bucket, Key="film", ContentType="video/mp4")
    upload = {"Bucket": bucket, "Key": "film", "UploadId": begun["UploadId"]}
    first, last = os.urandom(5 * 1024 * 1024), b"end"
    parts = [{"PartNumber": number, "ETag": s3.upload_part(PartNumber=number, Body=body, **upload)["ETag"]}
             for number, body in [(1, first), (2, last)]]
    check("parts are listed", [part["PartNumber"] for part in s3.list_parts(**upload)["Parts"]] == [1, 2])
    refused("parts out of order", "InvalidPartOrder", 400, s3.complete_multipart_upload,
            MultipartUpload={"Parts": parts[::-1]}, **upload)
    done = s3.complete_multipart_upload(MultipartUpload={"Parts": parts}, **upload)
    tag = hashlib.md5(hashlib.md5(first).digest() + hashlib.md5(last).digest()).hexdigest()
    check("the tag of an object in parts", done["ETag"] == f'"{tag}-2"', done["ETag"])
    check("an object in parts", s3.get_object(Bucket=bucket, Key="film")["Body"].read() == first + last)
    begun = s3.create_multipart_upload(Bucket=bucket, Key="given up")
    s3.abort_multipart_upload(Bucket=bucket, Key="given up", UploadId=begun["UploadId"])
    refused("an upload that was given up", "NoSuchUpload", 404, s3.list_parts, Bucket=bucket, Key="given up",
            UploadId=begun["UploadId"])

    url = s3.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "a/1"}, ExpiresIn=60)
    check("a presigned address", fetch("GET", url) == (200, b"x"))
    check("another key at it", fetch("GET", url.replace("a/1", "a/2"))[0] == 403)
    check("another method at it", fetch("DELETE", url)[0] == 403)
    check("a longer time at it", fetch("GET", url.replace("X-Amz-Expires=60", "X-Amz-Expires=600"))[0] == 403)
    check("no signature", fetch("GET", url.split("?")[0])[0] in (400, 403))
    put = s3.generate_presigned_url("put_object", {"Bucket": bucket, "Key": "up", "ContentType": "image/png"}, ExpiresIn=60)
    check("a presigned put", fetch("PUT", put, b"x", {"content-type": "image/png"})[0] == 200)
    check("another type at it", fetch("PUT", put, b"x", {"content-type": "text/html"})[0] == 403)
    short = s3.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "a/1"}, ExpiresIn=1)
    time.sleep(2.1)
    check("an address that has expired", fetch("GET", short)[0] == 403)

    named = [{"Key": key} for key in ["a/1", "a/2", "a/b c+ä.txt", "b/1", "once", "film", "up", "none"]]
    deleted = s3.delete_objects(Bucket=bucket, Delete={"Objects": named})
    check("many are deleted", len(deleted["Deleted"]) == 8 and s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0)


def check_signatures():
    key = os.environ["AWS_ACCESS_KEY_ID"]
    wrong = {"aws_access_key_id": key, "aws_secret_access_key": "wrong"}
    stranger = {"aws_access_key_id": "AKIDSTRANGER", "aws_secret_access_key": "wrong"}
    refused("SQS: a wrong secret", "SignatureDoesNotMatch", 403, client("sqs", **wrong).list_queues)
    refused("SQS: an unknown key", "InvalidClientTokenId", 403, client("sqs", **stranger).list_queues)
    refused("S3: a wrong secret", "SignatureDoesNotMatch", 403, client("s3", **wrong).get_object, Bucket="media", Key="a")
    refused("S3: an unknown key", "InvalidAccessKeyId", 403, client("s3", **stranger).get_object, Bucket="media", Key="a")
    refused("SES: a wrong secret", "InvalidSignatureException", 403, client("sesv2", **wrong).send_email,
            Destination={"ToAddresses": ["ada@example.com"]}, Content={"Simple": {"Subject": {"Data": "a"}, "Body": {}}})
    refused("DynamoDB: a wrong secret", "InvalidSignatureException", 403,
            client("dynamodb", **wrong).list_tables)
    refused("DynamoDB: an unknown key", "UnrecognizedClientException", 403,
            client("dynamodb", **stranger).list_tables)


def section(name, run, *arguments):
    """Runs checks of which each needs the one before; the first surprise ends the section."""
    try:
        run(*arguments)
    except (BotoCoreError, ClientError, KeyError, IndexError) as error:
        check(f"{name} to the end", False, repr(error))


def main():
    prefix = f"check-{uuid.uuid4().hex[:8]}"
    section("SQS", check_queues, client("sqs"), prefix)
    section("DynamoDB", check_tables, client("dynamodb"), prefix)
    section("S3", check_objects, client("s3"), prefix)
    section("SES", check_mails, client("sesv2"))
    section("EventBridge", check_events, client("events"))
    section("signatures", check_signatures)
    print(f"{failures} failed" if failures else "all passed")
    sys.exit(1 if failures else 0)


main()

//! The loopback server. That signed requests pass is shown by the AWS SDK for Python in
//! `checks/boto3_check.py`.

use embedded::{AwsKey, Embedded, Options};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::oneshot,
};

async fn post(address: std::net::SocketAddr, headers: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("POST / HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n{headers}content-length: 2\r\n\r\n{{}}");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn unsigned_requests_are_refused_and_the_server_stops_when_told() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let embedded = Embedded::open(Options::in_memory()).unwrap();
    let server = tokio::spawn(embedded.serve_aws(listener, AwsKey::new("key", "secret"), async {
        let _ = stopped.await;
    }));
    let answer = post(address, "x-amz-target: AmazonSQS.ListQueues\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
    assert!(answer.contains("x-amzn-query-error: MissingAuthenticationToken;Sender"), "{answer}");
    let answer = post(address, "x-amz-target: DynamoDB_20120810.ListTables\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
    assert!(answer.contains("#MissingAuthenticationTokenException"), "{answer}");
    stop.send(()).unwrap();
    server.await.unwrap().unwrap();
}

//! With `--aws-port`, any AWS SDK reaches the embedded services: the Python one does.

use tokio::process::Command;

use crate::process::Process;

#[tokio::test]
async fn boto3_works_against_the_aws_port() {
    let boto3 = Command::new("python3").args(["-c", "import boto3"]).output().await;
    if !boto3.is_ok_and(|output| output.status.success()) {
        println!("SKIPPED: boto3_works_against_the_aws_port needs python3 with boto3 (pip install boto3)");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let process = Process::start(&data, &["--aws-port", "0", "--log", "warn"]).await;
    let line = process.announced.iter().find_map(|line| line.strip_prefix("AWS protocols on ")).expect("not announced");
    let (url, hint) = line.split_once(' ').unwrap();
    let env_file = data.join("aws.env");
    assert!(hint.contains(env_file.to_str().unwrap()), "{hint}");
    let environment = std::fs::read_to_string(env_file).unwrap();
    let environment: Vec<_> = environment.lines().filter_map(|line| line.split_once('=')).collect();
    assert!(environment.contains(&("AWS_ENDPOINT_URL", url)), "{environment:?}");
    let check = Command::new("python3")
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/../embedded/checks/boto3_check.py"))
        .envs(environment)
        .kill_on_drop(true)
        .output()
        .await
        .unwrap();
    let (stdout, stderr) = (String::from_utf8_lossy(&check.stdout), String::from_utf8_lossy(&check.stderr));
    assert!(check.status.success(), "{stdout}\n{stderr}");
    assert!(stdout.contains("all passed"), "{stdout}");
    assert_eq!(process.get("/api/health", "").await.status, 200);
}

use http::StatusCode;

use crate::support::TestApp;

#[tokio::test]
async fn live_and_ready_answer() {
    let app = TestApp::new().await;
    assert_eq!(app.get("/health/live", "*/*").await.status, StatusCode::OK);
    assert_eq!(app.get("/health/ready", "*/*").await.body, "ready");
}

#[tokio::test]
async fn database_out_of_reach_is_said_without_details() {
    let app = TestApp::new().await;
    app.close_database().await;
    let answer = app.get("/health/ready", "*/*").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.json()["code"], "unavailable");
    assert!(!answer.body.to_lowercase().contains("sql"), "{}", answer.body);
}

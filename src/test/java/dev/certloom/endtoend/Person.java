package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.identity.PersonLogin;
import dev.certloom.installation.RunningService;
import dev.certloom.installation.ServiceClient.Answer;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.function.Supplier;

/** Somebody with an account at the embedded authorization server, who works on tasks. */
final class Person {

    /** What everybody chooses. */
    static final String PASSWORD = "a password of my own";

    private final RunningService service;
    private final String name;
    private final String id;
    private final String token;

    private Person(RunningService service, String name, String id, String token) {
        this.service = service;
        this.name = name;
        this.id = id;
        this.token = token;
    }

    /** What they sign in with, and are called. */
    String name() {
        return name;
    }

    /** Stable identifier, as tokens have it. */
    String id() {
        return id;
    }

    /** As it stands in an Authorization header, behind the scheme. */
    String token() {
        return token;
    }

    /** Adds an account with these roles and groups, comma-separated, and logs in. */
    static Person added(RunningService service, String name, String roles, String groups) {
        Answer added = put(service, name, roles, groups, 201);
        try (PersonLogin browser = service.login()) {
            return new Person(service, name, added.text("id"), browser.token(name, added.text("password"), PASSWORD));
        }
    }

    private static Answer put(RunningService service, String name, String roles, String groups, int status) {
        Answer answer = service.send(
                "PUT",
                "/people/" + name,
                "{\"name\":\"%s\",\"roles\":[%s],\"groups\":[%s]}".formatted(name, quoted(roles), quoted(groups)));
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        return answer;
    }

    private static String quoted(String list) {
        return list.isEmpty() ? "" : "\"" + list.replace(",", "\",\"") + "\"";
    }

    /** The same person with other roles, which a new token tells. */
    Person changedTo(String roles, String groups) {
        put(service, name, roles, groups, 200);
        try (PersonLogin browser = service.login()) {
            return new Person(service, name, id, browser.token(name, PASSWORD));
        }
    }

    Answer get(String path) {
        return send("GET", path, new byte[0]);
    }

    byte[] getBytes(String path) {
        return service.bytes(request("GET", path, new byte[0]));
    }

    Answer post(String path, String body) {
        return send("POST", path, body.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    Answer send(String method, String path, byte[] body) {
        return service.exchange(request(method, path, body));
    }

    private HttpRequest request(String method, String path, byte[] body) {
        return service.client()
                .as(token)
                .request(path)
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body))
                .build();
    }

    /** Decides, asks, answers or delegates in the task for this certificate, which is awaited; it succeeds. */
    Answer act(Wanted wanted, String act, String body) {
        Answer answer = post("/tasks/" + awaitTask(wanted.name()) + "/" + act, body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    Answer approve(Wanted wanted) {
        return act(wanted, "approve", "{\"reason\":\"ours\"}");
    }

    /** Id of the task for this certificate among those shown to this person; empty when there is none. */
    String task(String certificate) {
        Answer tasks = get("/tasks?limit=100");
        assertThat(tasks.status()).as(tasks.body()).isEqualTo(200);
        return tasks.json()
                .get("value")
                .valueStream()
                .filter(task -> task.at("/request/certificate").asString().equals(certificate))
                .map(task -> task.get("id").asString())
                .findFirst()
                .orElse("");
    }

    /** Waits until the task is shown. */
    String awaitTask(String certificate) {
        Supplier<String> task = () -> task(certificate);
        return org.awaitility.Awaitility.await("task of " + name + " for " + certificate)
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(task::get, id -> !id.isEmpty());
    }
}

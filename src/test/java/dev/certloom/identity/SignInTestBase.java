package dev.certloom.identity;

import dev.certloom.access.BuiltInRole;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Alice and her browser at the embedded authorization server, whose settings are the usual ones. */
@ResourceLock("people of the shared authorization server")
abstract class SignInTestBase {

    static final String PASSWORD = "correct horse battery";
    static final String OTHER = "another one altogether";

    static final SliceServer SERVICE = SliceServer.shared();
    static final String HASH = SERVICE.bean(Passwords.class).encode(PASSWORD);

    PersonLogin browser;
    Person alice;

    @BeforeEach
    void arrive() {
        browser = SERVICE.login();
        alice = add("alice", false);
        SERVICE.bean(SecuritySlice.class).acts.clear();
    }

    @AfterEach
    void leave() {
        browser.close();
        people().remove("alice");
    }

    Person add(String userName, boolean passwordChangeRequired) {
        Person person = TestPerson.named(userName)
                .id(UUID.randomUUID().toString())
                .called("Alice Example")
                .mail(Optional.of("alice@example.org"))
                .passwordHash(HASH)
                .roles(BuiltInRole.CERTLOOM_ADMINISTRATOR.roleName())
                .groups("pki-approvers")
                .passwordChangeRequired(passwordChangeRequired)
                .created(Instant.now())
                .build();
        people().save(person);
        alice = person;
        return person;
    }

    Map<String, String> with(String parameter, String value) {
        Map<String, String> parameters = new LinkedHashMap<>(browser.request());
        parameters.put(parameter, value);
        return parameters;
    }

    static List<String> acts() {
        return SERVICE.bean(SecuritySlice.class).acts.stream()
                .map(act ->
                        act.action() + " " + act.object() + " by " + act.actor().id())
                .toList();
    }

    /** A code that Alice came back with. */
    String code() {
        return PersonLogin.codeOf(browser.open(browser.request()).enter("alice", PASSWORD));
    }

    static InMemoryPeople people() {
        return SERVICE.bean(InMemoryPeople.class);
    }
}

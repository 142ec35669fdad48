package dev.certloom.web.keyvault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.kernel.AuditableEvent;
import java.util.Collections;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContactsControllerTest {

    private static final String CONTACTS = "/certificates/contacts";
    private static final String TWO =
            "{\"contacts\":[{\"email\":\"z@a.com\",\"name\":\"z\",\"phone\":\"111\"},{\"email\":\"a@a.com\"}]}";

    private final KeyVaultApi api = new KeyVaultApi();

    @Test
    void contactsAreAnsweredInTheOrderTheyWereSet() {
        String set = api.put(CONTACTS, TWO).is(200).golden("contacts").body();

        assertThat(api.get(CONTACTS).is(200).body()).isEqualTo(set);
    }

    @Test
    void settingAgainReplacesAll() {
        api.put(CONTACTS, TWO).is(200);
        api.put(CONTACTS, "{\"contacts\":[{\"email\":\"b@a.com\"}]}").is(200);

        assertThat(api.get(CONTACTS).json().path("contacts")).hasSize(1);
    }

    @Test
    void deletingAnswersWhoTheyWere() {
        String set = api.put(CONTACTS, TWO).body();

        assertThat(api.delete(CONTACTS).is(200).body()).isEqualTo(set);

        api.get(CONTACTS).refused(404, "ContactsNotFound", "Contacts not found");
        api.delete(CONTACTS).refused(404, "ContactsNotFound", "Contacts not found");
    }

    @Test
    void eachChangeIsTold() {
        api.put(CONTACTS, TWO);
        api.delete(CONTACTS);
        api.delete(CONTACTS);

        assertThat(api.vault.events())
                .extracting(event ->
                        event instanceof AuditableEvent act ? act.action() + " " + new TreeMap<>(act.details()) : "")
                .containsExactly(
                        "contacts-set {after.count=2, after.emails=z@a.com,a@a.com, before.count=0, before.emails=}",
                        "contacts-deleted {after.count=0, after.emails=, before.count=2, before.emails=z@a.com,a@a.com}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"contacts\":null}", "{\"contacts\":[]}", "{\"contacts\":[null]}"})
    void withoutAnyContactItIsRefused(String body) {
        api.put(CONTACTS, body).refused(400, "BadParameter", "Property contacts has invalid value");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"email\":\"\"}",
                "{\"email\":\"Ada <a@a.com>\"}",
                "{\"email\":\"a@a.com\\nBcc: b@a.com\"}"
            })
    void contactWithoutAnAddressThatMailsCanBeSentToIsRefused(String contact) {
        api.put(CONTACTS, "{\"contacts\":[" + contact + "]}")
                .refused(400, "BadParameter", "Property contacts.email has invalid value");
        api.get(CONTACTS).is(404);
    }

    @Test
    void moreThanAHundredOrLongerTextThanItTakesIsRefused() {
        String one = "{\"email\":\"a@a.com\"}";
        String many = String.join(",", Collections.nCopies(101, one));

        api.put(CONTACTS, "{\"contacts\":[" + many + "]}")
                .refused(400, "BadParameter", "Property contacts has invalid value");
        api.put(CONTACTS, "{\"contacts\":[{\"email\":\"a@a.com\",\"name\":\"" + "n".repeat(256) + "\"}]}")
                .refused(400, "BadParameter", "Property contacts.name has invalid value");
    }

    @ParameterizedTest
    @ValueSource(strings = {"name", "phone"})
    void textThatTurnsTheDirectionOfReadingIsRefused(String member) {
        api.put(CONTACTS, "{\"contacts\":[{\"email\":\"a@a.com\",\"" + member + "\":\"1\\u202e2\"}]}")
                .refused(400, "BadParameter", "Property contacts." + member + " has invalid value");
        api.get(CONTACTS).is(404);
    }

    @Test
    void otherVerbsAreNotAllowed() {
        api.post(CONTACTS, TWO).refused(405, "MethodNotAllowed", "HTTP POST not allowed");
        api.get(CONTACTS + "/").refused(405, "MethodNotAllowed", "HTTP GET not allowed");
    }
}

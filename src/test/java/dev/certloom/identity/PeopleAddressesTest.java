package dev.certloom.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class PeopleAddressesTest {

    private final InMemoryPeople people = new InMemoryPeople();
    private final PeopleAddresses addresses = new PeopleAddresses(people);

    @Test
    void ofPersonThenTheAddressTheyHave() {
        // given
        add("alice", Optional.of("alice@example.org"));
        add("bob", Optional.empty());

        // then
        assertThat(addresses.ofPerson("alice-id")).containsExactly("alice@example.org");
        assertThat(addresses.ofPerson("bob-id")).isEmpty();
        assertThat(addresses.ofPerson("unknown")).isEmpty();
    }

    @Test
    void ofGroupThenThoseOfItsMembersUpToTheLimit() {
        // given
        add("alice", Optional.of("alice@example.org"), "team");
        add("bob", Optional.of("bob@example.org"), "team");
        add("carol", Optional.of("carol@example.org"));

        // then
        assertThat(addresses.ofGroup("team", 9)).containsExactlyInAnyOrder("alice@example.org", "bob@example.org");
        assertThat(addresses.ofGroup("team", 1)).hasSize(1);
        assertThat(addresses.ofGroup("other", 9)).isEmpty();
    }

    private void add(String userName, Optional<String> mail, String... groups) {
        people.add(TestPerson.named(userName).mail(mail).groups(groups).build());
    }
}

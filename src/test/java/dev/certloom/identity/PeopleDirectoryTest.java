package dev.certloom.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.access.BuiltInRole;
import dev.certloom.access.Permission;
import dev.certloom.access.Vaults;
import dev.certloom.access.VaultsSettings;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PeopleDirectoryTest {

    private final InMemoryPeople people = new InMemoryPeople();
    private final Vaults vaults = new Vaults(new VaultsSettings(Map.of()));

    @Test
    void rolesThatAllowThenThoseWhoseHoldersMayInThatVault() {
        PeopleDirectory directory = new PeopleDirectory(true, people, vaults);

        assertThat(directory.rolesThatAllow(Permission.APPROVALS_DECIDE, "default"))
                .containsExactlyInAnyOrder("certloom-approver", BuiltInRole.CERTLOOM_ADMINISTRATOR.roleName());
        assertThat(directory.rolesThatAllow(Permission.APPROVALS_DECIDE, "elsewhere"))
                .isEmpty();
    }

    @Test
    void idOfThenSomebodyIsFoundByUserNameAndById() {
        people.add(TestPerson.named("alice").build());
        PeopleDirectory directory = new PeopleDirectory(true, people, vaults);

        assertThat(directory.idOf("Alice")).contains("alice-id");
        assertThat(directory.idOf("alice-id")).contains("alice-id");
    }

    @Test
    void idOfWhenTheEmbeddedServerKnowsNobodyOfThatNameThenItIsEmpty() {
        assertThat(new PeopleDirectory(true, people, vaults).idOf("alice")).isEmpty();
    }

    @Test
    void idOfWhenPeopleAreAnOutsideProvidersThenItIsWhatWasGiven() {
        assertThat(new PeopleDirectory(false, people, vaults).idOf("alice-oid")).contains("alice-oid");
    }

    @Test
    void idOfWhenALetterOnlyLooksLikeOneOfTheNameThenItIsEmpty() {
        people.add(TestPerson.named("kim").build());

        assertThat(new PeopleDirectory(true, people, vaults).idOf("\u212aim")).isEmpty();
    }
}

package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.azure.core.exception.HttpResponseException;
import com.azure.security.keyvault.certificates.CertificateClient;
import com.azure.security.keyvault.certificates.models.CertificateContact;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The vendor's client sets, lists and deletes the contacts of a vault (API reference 2.10). */
@SharedServiceTest
class ContactsIT {

    private static final CertificateClient CLIENT = SharedService.get().certificates();

    @Test
    void contactsAreSetListedAndDeleted() {
        List<CertificateContact> contacts = List.of(
                new CertificateContact()
                        .setEmail("z@example.org")
                        .setName("Zoe")
                        .setPhone("111"),
                new CertificateContact().setEmail("a@example.org"));

        assertThat(CLIENT.setContacts(contacts).stream().toList())
                .usingRecursiveFieldByFieldElementComparator()
                .isEqualTo(contacts);
        assertThat(CLIENT.listContacts().stream().toList())
                .usingRecursiveFieldByFieldElementComparator()
                .isEqualTo(contacts);
        assertThat(CLIENT.deleteContacts().stream().toList())
                .usingRecursiveFieldByFieldElementComparator()
                .isEqualTo(contacts);

        assertThatExceptionOfType(HttpResponseException.class)
                .isThrownBy(() -> CLIENT.listContacts().stream().toList())
                .satisfies(refusal -> {
                    assertThat(refusal.getResponse().getStatusCode()).isEqualTo(404);
                    assertThat(refusal).hasMessageContaining("Contacts not found");
                });
        assertThat(SharedService.get()
                        .count(
                                "select count(*) from audit_line where object = ? and action in ('contacts-set', 'contacts-deleted')",
                                "certificates/contacts"))
                .isEqualTo(2);
    }
}

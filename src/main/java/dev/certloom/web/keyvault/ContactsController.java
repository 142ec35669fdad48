package dev.certloom.web.keyvault;

import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.RequiresPermission;
import dev.certloom.certificate.Contact;
import dev.certloom.certificate.VaultContacts;
import dev.certloom.kernel.AuditAction;
import dev.certloom.web.Answers;
import dev.certloom.web.Audited;
import dev.certloom.web.RequestBodies;
import dev.certloom.web.VaultUrls;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/** The contacts of a vault (API reference 2.10). */
@RestController
final class ContactsController {

    private final VaultContacts contacts;
    private final RequestBodies bodies;

    ContactsController(VaultContacts contacts, RequestBodies bodies) {
        this.contacts = contacts;
        this.bodies = bodies;
    }

    @RequiresPermission(Permission.CONTACTS_WRITE)
    @Audited(AuditAction.SET)
    @PutMapping(Routes.CONTACTS)
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = ContactsBody.class)))
    ResponseEntity<ContactsBody> set(VaultUrls urls, RequestContext context, HttpServletRequest request) {
        List<Contact> wanted = bodies.read(request, ContactsBody.class).wanted();
        return answer(contacts.set(context.vault(), wanted, context.actor()), urls);
    }

    @RequiresPermission(Permission.CONTACTS_WRITE)
    @GetMapping(Routes.CONTACTS)
    ResponseEntity<ContactsBody> contacts(VaultUrls urls, RequestContext context) {
        return answer(contacts.get(context.vault()), urls);
    }

    @RequiresPermission(Permission.CONTACTS_WRITE)
    @Audited(AuditAction.DELETE)
    @DeleteMapping(Routes.CONTACTS)
    ResponseEntity<ContactsBody> delete(VaultUrls urls, RequestContext context) {
        return answer(contacts.delete(context.vault(), context.actor()), urls);
    }

    private static ResponseEntity<ContactsBody> answer(List<Contact> contacts, VaultUrls urls) {
        return Answers.ok(ContactsBody.of(contacts, urls));
    }
}

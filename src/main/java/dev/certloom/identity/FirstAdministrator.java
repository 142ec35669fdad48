package dev.certloom.identity;

import dev.certloom.access.BuiltInRole;
import dev.certloom.access.PageAddresses;
import dev.certloom.access.ServiceAddress;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;

/**
 * Creates the first person of an installation, who can add others and decide approvals. Runs when the service listens,
 * because the file contains its port.
 */
final class FirstAdministrator implements ApplicationRunner {

    static final String USER_NAME = "admin";
    static final Set<String> ROLES =
            Set.of(BuiltInRole.CERTLOOM_ADMINISTRATOR.roleName(), BuiltInRole.CERTLOOM_APPROVER.roleName());
    static final Set<String> GROUPS = Set.of("certloom-administrators", "pki-approvers");

    private static final Logger LOG = LoggerFactory.getLogger(FirstAdministrator.class);

    private final People people;
    private final Clients clients;
    private final Passwords passwords;
    private final Optional<CredentialsFile<Content>> file;
    private final ServiceAddress address;
    private final Clock clock;

    /**
     * What the file holds.
     *
     * @param loginUrl the authorization endpoint
     */
    record Content(String vaultUrl, String loginUrl, String userName, String password) {

        /** Without the password. */
        @Override
        public String toString() {
            return "Content[" + userName + "]";
        }
    }

    FirstAdministrator(
            People people,
            Clients clients,
            Passwords passwords,
            Optional<CredentialsFile<Content>> file,
            ServiceAddress address,
            Clock clock) {
        this.people = people;
        this.clients = clients;
        this.passwords = passwords;
        this.file = file;
        this.address = address;
        this.clock = clock;
    }

    @Override
    public void run(ApplicationArguments arguments) throws IOException {
        if (!people.isEmpty()) {
            if (file.isPresent()) {
                refresh(file.get());
            }
        } else if (file.isPresent()) {
            make(file.get());
        } else {
            LOG.warn(
                    "There are no people, so nobody but programs can log in. Set certloom.first-administrator-file to where "
                            + "the first administrator's password may be written and start again, or add people by the API.");
        }
    }

    /** The file first: a crash between the two leaves a file without an account, and the next start writes another. */
    private void make(CredentialsFile<Content> target) throws IOException {
        String password = passwords.generate();
        Instant now = clock.instant();
        target.write(content(password));
        String id = UUID.randomUUID().toString();
        boolean first = people.addFirst(new Person(
                id,
                USER_NAME,
                "Administrator",
                Optional.empty(),
                passwords.encode(password),
                ROLES,
                GROUPS,
                false,
                now,
                now));
        if (first) {
            clients.first()
                    .filter(client -> client.owners().isEmpty())
                    .ifPresent(client -> clients.setOwners(client.id(), Set.of(id), now));
            LOG.info("Made the first administrator; {} says how to log in", target);
            return;
        }
        Optional<Content> written = target.read();
        if (written.isPresent() && written.get().password().equals(password)) {
            target.delete();
        }
        LOG.info("Another replica made the first administrator and wrote the password where it runs");
    }

    /**
     * Follows the port. Whether the password is still the one nobody knows: it may have been changed at the login page.
     */
    private void refresh(CredentialsFile<Content> target) throws IOException {
        Optional<Content> before = target.read();
        if (before.isPresent()) {
            Content now = content(before.get().password());
            if (!now.equals(before.get())) {
                target.write(now);
            }
        }
    }

    private Content content(String password) {
        return new Content(address.origin(), address.authority() + PageAddresses.AUTHORIZE, USER_NAME, password);
    }
}

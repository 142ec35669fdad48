package dev.certloom.identity;

import dev.certloom.access.BuiltInRole;
import dev.certloom.access.SecuritySettings;
import dev.certloom.access.ServiceAddress;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;

/**
 * Creates a new installation's first client, and keeps the addresses in the file correct when the port changes. Runs
 * when the service listens, because the file contains its port.
 */
final class FirstClient implements ApplicationRunner {

    private static final Logger LOG = LoggerFactory.getLogger(FirstClient.class);

    /** What the file holds. */
    record Content(String vaultUrl, String tokenUrl, String clientId, String clientSecret, String scope) {

        /** Without the secret. */
        @Override
        public String toString() {
            return "Content[" + clientId + "]";
        }
    }

    private final Clients clients;
    private final People people;
    private final Optional<CredentialsFile<Content>> file;
    private final SecuritySettings settings;
    private final ServiceAddress address;
    private final Clock clock;

    FirstClient(
            Clients clients,
            People people,
            Optional<CredentialsFile<Content>> file,
            SecuritySettings settings,
            ServiceAddress address,
            Clock clock) {
        this.clients = clients;
        this.people = people;
        this.file = file;
        this.settings = settings;
        this.address = address;
        this.clock = clock;
    }

    @Override
    public void run(ApplicationArguments arguments) throws IOException {
        if (!clients.isEmpty()) {
            if (file.isPresent()) {
                refresh(file.get());
            }
        } else if (file.isPresent()) {
            make(file.get());
        } else {
            LOG.warn("No client is registered, so nobody can log in. Set certloom.first-client-file to where the first "
                    + "client's secret may be written and start again.");
        }
    }

    /**
     * The file first: a crash between the two leaves a file without a client, and the next start creates another.
     */
    private void make(CredentialsFile<Content> target) throws IOException {
        String id = UUID.randomUUID().toString();
        NewSecret secret = NewSecret.generate(clock.instant());
        target.write(content(id, secret.text()));
        // Anyone who can read one file can read the other: so the first administrator is its owner.
        Set<String> owners = people.first().map(Person::id).map(Set::of).orElse(Set.of());
        boolean first = clients.registerFirst(new Client(
                id,
                "first client",
                secret.kept(),
                Set.of(BuiltInRole.CERTLOOM_ADMINISTRATOR.roleName()),
                Set.of(),
                owners,
                clock.instant()));
        if (first) {
            LOG.info("Made the first client; {} says how to log in", target);
            return;
        }
        Optional<Content> written = target.read();
        if (written.isPresent() && written.get().clientId().equals(id)) {
            target.delete();
        }
        LOG.info("Another replica made the first client and wrote its secret where it runs");
    }

    private void refresh(CredentialsFile<Content> target) throws IOException {
        Optional<Content> before = target.read();
        if (before.isEmpty() || clients.find(before.get().clientId()).isEmpty()) {
            LOG.info(
                    "The first client is registered, but {} does not hold its secret. The secret is kept nowhere else: log in "
                            + "with the copy you took, or bring the file back from a backup.",
                    target);
            return;
        }
        Content now = content(before.get().clientId(), before.get().clientSecret());
        if (!now.equals(before.get())) {
            target.write(now);
        }
    }

    private Content content(String id, String secret) {
        return new Content(
                address.origin(),
                address.authority() + EmbeddedServer.TOKEN,
                id,
                secret,
                settings.tokenResource().scope());
    }
}

package dev.certloom.issuer.acme;

import dev.certloom.issuer.CallOutcome;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.acme.RecordLookup.Found;
import dev.certloom.issuer.client.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Asks the servers of a zone themselves (RFC 1034 section 4.2), as a CA does. */
@Component
class ZoneServers {

    private static final int PORT = 53;

    /** A CA asks any of them; so each of these that answers has to have a record. */
    private static final int MAX_SERVERS = 4;

    /** Aliases and delegations on the way. */
    private static final int MAX_STEPS = 12;

    /** Above a name, where its zone is looked for. */
    private static final int MAX_LABELS = 10;

    private static final Duration KNOWN = Duration.ofMinutes(1);

    private final Remembered<Name, List<Name>> ofZone = new Remembered<>(KNOWN);
    private final Remembered<Name, IOException> away = new Remembered<>(NameServers.AWAY);
    private final NameServers servers;
    private final int port;

    @Autowired
    ZoneServers(NameServers servers) {
        this(servers, PORT);
    }

    ZoneServers(NameServers servers, int port) {
        this.servers = servers;
        this.port = port;
    }

    /**
     * What is at a name, or where that leads; empty where the servers of its zone are not known here.
     *
     * @throws IOException when none of them answers
     * @throws IssuerUnavailable when an answer is of no use
     */
    Optional<Found> look(Name name, Deadline deadline) throws IOException, IssuerUnavailable {
        Name owner = name;
        List<Name> asked = of(owner, deadline);
        for (int i = 0; i < MAX_STEPS; i++) {
            if (asked.isEmpty()) {
                return Optional.empty();
            }
            List<Message> answers = ask(asked, owner, deadline);
            Message first = answers.getFirst();
            Optional<Name> alias = NameServers.alias(owner, first);
            List<Name> delegated = delegated(owner, first);
            if (alias.isPresent()) {
                owner = alias.get();
                asked = of(owner, deadline);
            } else if (!delegated.isEmpty()) {
                asked = delegated;
            } else {
                return Optional.of(new Found(owner.toString(true), everywhere(owner, answers)));
            }
        }
        throw new IssuerUnavailable(CallOutcome.NOT_CALLED, "the name '%s' leads to too many others".formatted(name));
    }

    /**
     * Of the nearest zone above a name. The name itself is not asked for: the resolver would remember that it is not there, and
     * where it is a zone of its own, the one above says so.
     */
    private List<Name> of(Name owner, Deadline deadline) throws IOException, IssuerUnavailable {
        for (int labels = 1; labels < owner.labels() - 1 && labels <= MAX_LABELS; labels++) {
            Name above = new Name(owner, labels);
            Optional<List<Name>> known = ofZone.get(above, deadline.clock().instant());
            List<Name> found = known.isPresent() ? known.get() : asked(above, deadline);
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }

    private List<Name> asked(Name above, Deadline deadline) throws IOException, IssuerUnavailable {
        Message answer = servers.resolver(Optional.empty(), deadline)
                .send(Message.newQuery(Record.newRecord(above, Type.NS, DClass.IN)));
        List<Name> found = names(answer.getSection(Section.ANSWER), above);
        ofZone.put(above, found, deadline.clock().instant());
        return found;
    }

    private List<Message> ask(List<Name> zone, Name owner, Deadline deadline) throws IOException, IssuerUnavailable {
        List<Message> answers = new ArrayList<>();
        IOException silence = new IOException("No server of the zone answers.");
        for (Name server : zone.stream().limit(MAX_SERVERS).toList()) {
            if (away.get(server, deadline.clock().instant()).isPresent()) {
                continue;
            }
            try {
                Message answer = servers.askOfZone(
                        server, port, Message.newQuery(Record.newRecord(owner, Type.TXT, DClass.IN)), deadline);
                if (answer.getRcode() == Rcode.NOERROR || answer.getRcode() == Rcode.NXDOMAIN) {
                    answers.add(answer);
                }
            } catch (IOException e) {
                // another one may answer
                silence.addSuppressed(e);
                if (!deadline.hasPassed()) {
                    away.put(server, e, deadline.clock().instant());
                }
            } catch (IssuerUnavailable e) {
                if (deadline.hasPassed()) {
                    throw e;
                }
                silence.addSuppressed(e);
            }
        }
        if (answers.isEmpty()) {
            throw silence;
        }
        return answers;
    }

    /** To servers of a zone below. */
    private static List<Name> delegated(Name owner, Message answer) {
        if (!answer.getSection(Section.ANSWER).isEmpty()) {
            return List.of();
        }
        return answer.getSection(Section.AUTHORITY).stream()
                .filter(NSRecord.class::isInstance)
                .filter(each -> owner.subdomain(each.getName()))
                .map(each -> ((NSRecord) each).getTarget())
                .toList();
    }

    private static List<Name> names(Collection<Record> records, Name zone) {
        return records.stream()
                .filter(NSRecord.class::isInstance)
                .filter(each -> each.getName().equals(zone))
                .map(each -> ((NSRecord) each).getTarget())
                .toList();
    }

    private static Set<String> everywhere(Name owner, List<Message> answers) {
        Set<String> values = new HashSet<>(DnsRecordLookup.values(owner, answers.getFirst()));
        answers.forEach(answer -> values.retainAll(DnsRecordLookup.values(owner, answer)));
        return values;
    }
}

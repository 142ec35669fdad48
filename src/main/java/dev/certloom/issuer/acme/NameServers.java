package dev.certloom.issuer.acme;

import dev.certloom.issuer.CallOutcome;
import dev.certloom.issuer.CallSettings;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.OrderNotReceived;
import dev.certloom.issuer.client.CallableAddresses;
import dev.certloom.issuer.client.Deadline;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** Name servers of which something is asked, each within a time, and none that may not be called. */
@Component
class NameServers {

    private static final int MAX_ALIASES = 8;
    private static final int[] ADDRESSES = {Type.A, Type.AAAA};
    private static final Duration MAX_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration ONE_OF_SEVERAL = Duration.ofSeconds(3);

    private final CallableAddresses callable;
    private final Supplier<Resolver> machines;
    private final Duration timeout;

    @Autowired
    NameServers(CallableAddresses callable, CallSettings settings) {
        this(callable, settings, ExtendedResolver::new);
    }

    /** @param machines makes the machine's own resolver */
    NameServers(CallableAddresses callable, CallSettings settings, Supplier<Resolver> machines) {
        this.callable = callable;
        this.machines = machines;
        this.timeout = settings.timeout().compareTo(MAX_TIMEOUT) < 0 ? settings.timeout() : MAX_TIMEOUT;
    }

    /** The one that is configured; the machine's own where none is. */
    Resolver resolver(Optional<DnsAccess> access, Deadline deadline) throws IssuerUnavailable {
        Optional<String> configured = access.flatMap(DnsAccess::resolver);
        return configured.isPresent() ? at(DnsAccess.address(configured.get()), deadline) : machines(deadline);
    }

    private Resolver machines(Deadline deadline) throws IssuerUnavailable {
        Resolver resolver = machines.get();
        resolver.setTimeout(timeLeft(deadline, timeout));
        return resolver;
    }

    /** Over TCP, and nowhere but to what was judged. */
    Resolver at(URI server, Deadline deadline) throws IssuerUnavailable {
        return overTcp(judged(server), deadline, timeout);
    }

    /**
     * As {@link #at}, of one of a zone's own servers, where another may be asked instead. Whoever has the zone chooses their names
     * and addresses, so these lead nowhere but to name servers of the outside.
     *
     * @throws IOException when its address cannot be found out
     * @throws IssuerUnavailable when it may not be asked
     */
    Resolver ofZone(Name server, int port, Deadline deadline) throws IOException, IssuerUnavailable {
        if (!HostNames.isPlain(server)) {
            throw new IssuerUnavailable(CallOutcome.NOT_CALLED, "the name of a name server is none of a host");
        }
        InetSocketAddress address = new InetSocketAddress(address(server, deadline), port);
        try {
            callable.demandOutside(address);
        } catch (OrderNotReceived e) {
            throw new IssuerUnavailable(CallOutcome.NOT_CALLED, "of its name servers " + e.getMessage(), e);
        }
        return overTcp(address, deadline, timeout.compareTo(ONE_OF_SEVERAL) < 0 ? timeout : ONE_OF_SEVERAL);
    }

    /** As DNS has it, and no search domain nor file of this machine: the name is somebody else's. */
    private InetAddress address(Name server, Deadline deadline) throws IOException, IssuerUnavailable {
        for (int type : ADDRESSES) {
            Message answer = machines(deadline).send(Message.newQuery(Record.newRecord(server, type, DClass.IN)));
            for (Record record : answer.getSection(Section.ANSWER)) {
                if (record.getName().equals(server)) {
                    switch (record) {
                        case ARecord v4 -> {
                            return v4.getAddress();
                        }
                        case AAAARecord v6 -> {
                            return v6.getAddress();
                        }
                        default -> {
                            // of a server's name, an alias is none (RFC 2181 section 10.3)
                        }
                    }
                }
            }
        }
        throw new IOException("The name server has no address.");
    }

    private static Resolver overTcp(InetSocketAddress server, Deadline deadline, Duration atMost)
            throws IssuerUnavailable {
        SimpleResolver resolver = new SimpleResolver(server);
        resolver.setTCP(true);
        resolver.setTimeout(timeLeft(deadline, atMost));
        return resolver;
    }

    /** Whatever is said of a name server says nothing about the CA. */
    private InetSocketAddress judged(URI server) throws IssuerUnavailable {
        try {
            return callable.demand(server);
        } catch (OrderNotReceived e) {
            throw new IssuerUnavailable(CallOutcome.NOT_CALLED, "of its name servers " + e.getMessage(), e);
        }
    }

    private static Duration timeLeft(Deadline deadline, Duration atMost) throws IssuerUnavailable {
        if (deadline.hasPassed()) {
            throw new IssuerUnavailable(
                    CallOutcome.NOT_CALLED, "its name servers took too long, and are asked the rest later");
        }
        return deadline.left(atMost);
    }

    /** Where a name leads (CNAME); itself where it leads nowhere else. */
    Name target(Name name, Optional<DnsAccess> access, Deadline deadline) throws IOException, IssuerUnavailable {
        demandPlain(name, name);
        Name target = name;
        for (int i = 0; i < MAX_ALIASES; i++) {
            Optional<Name> next = alias(
                    target,
                    resolver(access, deadline).send(Message.newQuery(Record.newRecord(target, Type.CNAME, DClass.IN))));
            if (next.isEmpty()) {
                return target;
            }
            target = next.get();
        }
        throw new IssuerUnavailable(CallOutcome.NOT_CALLED, "the name '%s' leads to too many others".formatted(name));
    }

    /**
     * Where an answer says that a name leads.
     *
     * @throws IssuerUnavailable when that is nothing to ask anybody about
     */
    static Optional<Name> alias(Name name, Message answer) throws IssuerUnavailable {
        Optional<Name> target = answer.getSection(Section.ANSWER).stream()
                .filter(each -> each.getName().equals(name))
                .filter(CNAMERecord.class::isInstance)
                .map(each -> ((CNAMERecord) each).getTarget())
                .findFirst();
        if (target.isPresent()) {
            demandPlain(name, target.get());
        }
        return target;
    }

    private static void demandPlain(Name name, Name target) throws IssuerUnavailable {
        if (!HostNames.isPlain(target)) {
            throw new IssuerUnavailable(
                    CallOutcome.NOT_CALLED,
                    "the name '%s' is none of a host, or leads to one that is none".formatted(name));
        }
    }
}

package dev.certloom.access.connection;

import java.net.UnknownHostException;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.catalina.Valve;
import org.apache.catalina.util.NetMaskSet;
import org.apache.catalina.valves.RemoteIpValve;

/**
 * The proxies whose forwarded addresses the web server trusts: the configuration of its own valve, needed before there
 * is a request.
 */
final class TrustedProxies implements Predicate<String> {

    private final List<Predicate<String>> proxies;

    /** @param valves of the server; without the one for proxies no proxy is trusted */
    TrustedProxies(Collection<Valve> valves) {
        proxies = valves.stream()
                .filter(RemoteIpValve.class::isInstance)
                .map(RemoteIpValve.class::cast)
                .flatMap(valve -> Stream.of(valve.getInternalProxies(), valve.getTrustedProxies()))
                .filter(Objects::nonNull)
                .filter(text -> !text.isEmpty())
                .map(TrustedProxies::predicate)
                .toList();
    }

    @Override
    public boolean test(String address) {
        return proxies.stream().anyMatch(proxy -> proxy.test(address));
    }

    /** Address blocks or an expression, distinguished as the valve does. */
    private static Predicate<String> predicate(String text) {
        if (text.indexOf('/') <= 0) {
            return Pattern.compile(text).asMatchPredicate();
        }
        NetMaskSet blocks = NetMaskSet.parse(text);
        return address -> {
            try {
                return blocks.contains(address);
            } catch (UnknownHostException e) {
                return false;
            }
        };
    }
}

package dev.certloom.security;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Keeps one caller from filling the audit trail with refusals: so many a minute are told, the rest is dropped. */
@Component
class RefusalLimiter {

    private static final int CALLERS_LIMIT = 10_000;
    private static final int SECONDS_PER_MINUTE = 60;

    private final int perMinute;
    private final Clock clock;
    private final Map<String, Window> windows = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Window> eldest) {
            return size() > CALLERS_LIMIT;
        }
    };

    RefusalLimiter(SecuritySettings settings, Clock clock) {
        this.perMinute = settings.security().auditedRefusalsPerMinute();
        this.clock = clock;
    }

    synchronized boolean mayTell(String caller) {
        long minute = clock.instant().getEpochSecond() / SECONDS_PER_MINUTE;
        Window window = windows.get(caller);
        int told = window != null && window.minute() == minute ? window.told() : 0;
        if (told >= perMinute) {
            return false;
        }
        windows.put(caller, new Window(minute, told + 1));
        return true;
    }

    private record Window(long minute, int told) {}
}

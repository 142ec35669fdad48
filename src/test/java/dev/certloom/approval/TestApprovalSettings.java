package dev.certloom.approval;

import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** The settings of approvals as an installation without any has them, but for what a test names. */
public final class TestApprovalSettings {

    private TestApprovalSettings() {}

    /** By the names behind {@code certloom.approval.}. */
    public static ApprovalSettings with(Map<String, String> named) {
        Map<String, String> settings = named.entrySet().stream()
                .collect(Collectors.toMap(setting -> "certloom.approval." + setting.getKey(), Map.Entry::getValue));
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("certloom.approval", ApprovalSettings.class);
    }
}

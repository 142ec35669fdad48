package dev.certloom.crypto;

import dev.certloom.compute.ComputePool;
import dev.certloom.compute.ComputeSettings;
import dev.certloom.kernel.Der;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/** Whatever comes from outside is read in the pool, from the first octet on. */
@Component
@EnableConfigurationProperties(SecretSettings.class)
class PkiFormats implements CertificateFormats {

    private final ComputePool pool;
    private final DerivationRates rates;
    private final Duration derivationBudget;
    private final SecretWriter secrets;
    private final Clock clock;

    @Autowired
    PkiFormats(ComputePool pool, DerivationRates rates, ComputeSettings compute, SecretSettings secrets, Clock clock) {
        this(pool, rates, compute.derivationBudget(), secrets.pkcs12Encryption(), clock);
    }

    PkiFormats(
            ComputePool pool,
            DerivationRates rates,
            Duration derivationBudget,
            Pkcs12Encryption encryption,
            Clock clock) {
        this.clock = clock;
        this.pool = pool;
        this.rates = rates;
        this.derivationBudget = derivationBudget;
        this.secrets = new SecretWriter(encryption);
    }

    @Override
    public CertificateChain readChain(List<byte[]> x5c, Der publicKey) {
        return pool.call(() -> ChainReader.merge(x5c, publicKey, clock.instant()));
    }

    @Override
    public CertificateChain parse(List<Der> chain) {
        return new CertificateChain(CertificateDetails.of(chain.getFirst()).x509(), chain.subList(1, chain.size()));
    }

    @Override
    public List<KeyUsage> keyUsages(Der certificate) {
        return CertificateDetails.of(certificate).keyUsages();
    }

    @Override
    public Der publicKeyOf(Der csr) {
        return RequestContent.encodedPublicKey(csr);
    }

    @Override
    public RequestedCertificate readRequest(Der csr) {
        return RequestReader.read(csr);
    }

    @Override
    public RequestedCertificate requestFor(X509Properties properties, KeyAlgorithm key) {
        return RequestReader.read(RequestContent.of(properties), key);
    }

    @Override
    public ImportedCertificate readImport(String value, String password) {
        return pool.call(() ->
                ImportReader.read(value, password, new DerivationBudget(rates, derivationBudget), clock.instant()));
    }

    @Override
    public KeyMaker.KeyPair readKept(PrivateKeyMaterial privateKey, List<List<Der>> certificates) {
        return pool.call(() -> KeptKey.read(privateKey, certificates));
    }

    @Override
    public String writeSecret(
            SecretContentType type, Optional<PrivateKeyMaterial> privateKey, Der leaf, List<Der> certificates) {
        return pool.call(() -> secrets.write(type, privateKey, leaf, certificates));
    }
}

package dev.certloom.pki;

import dev.certloom.vault.CertificateChain;
import dev.certloom.vault.Der;
import dev.certloom.vault.ImportedCertificate;
import dev.certloom.vault.PrivateKeyMaterial;
import dev.certloom.vault.RequestedCertificate;
import dev.certloom.vault.SecretContentType;
import dev.certloom.vault.spi.CertificateFormats;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

@Component
class PkiFormats implements CertificateFormats {

    @Override
    public CertificateChain readChain(List<byte[]> x5c, Der publicKey) {
        return ChainReader.merge(x5c, publicKey);
    }

    @Override
    public CertificateChain parse(List<Der> chain) {
        return new CertificateChain(CertificateDetails.of(chain.getFirst()).x509(), chain.subList(1, chain.size()));
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
    public ImportedCertificate readImport(String value, String password) {
        return ImportReader.read(value, password);
    }

    @Override
    public String writeSecret(SecretContentType type, Optional<PrivateKeyMaterial> privateKey, List<Der> chain) {
        return SecretWriter.write(type, privateKey, chain);
    }
}

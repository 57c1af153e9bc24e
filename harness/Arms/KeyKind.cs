namespace LoadHarness.Arms;

/// <summary>The key algorithm and size of an arm's certificates, CA included.</summary>
public enum KeyKind
{
    /// <summary>RSA with a modulus of 2,048 bits.</summary>
    Rsa2048,

    /// <summary>RSA with a modulus of 3,072 bits.</summary>
    Rsa3072,

    /// <summary>RSA with a modulus of 4,096 bits.</summary>
    Rsa4096,

    /// <summary>ECDSA on NIST P-256 (secp256r1).</summary>
    EcdsaP256,

    /// <summary>ECDSA on NIST P-384 (secp384r1).</summary>
    EcdsaP384,

    /// <summary>ECDSA on NIST P-521 (secp521r1).</summary>
    EcdsaP521,

    /// <summary>Another one, of which no certificates are made here: that of a server that runs already. <see cref="TargetTraits.KeyName"/> says which.</summary>
    Other,
}

namespace LoadHarness.Clients.Wire;

/// <summary>Names of the numbers that a handshake shows, after IANA's TLS registries.</summary>
public static class TlsNames
{
    /// <summary>The name of a cipher suite, or its number in hexadecimal.</summary>
    public static string CipherSuite(ushort number) => number switch
    {
        0x1301 => "TLS_AES_128_GCM_SHA256",
        0x1302 => "TLS_AES_256_GCM_SHA384",
        0x1303 => "TLS_CHACHA20_POLY1305_SHA256",
        0xC02B => "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
        0xC02C => "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        0xC02F => "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        0xC030 => "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        0xCCA8 => "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
        0xCCA9 => "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
        _ => string.Create(CultureInfo.InvariantCulture, $"0x{number:X4}"),
    };

    /// <summary>The name of a key exchange group, or its number in hexadecimal; <c>not shown</c> where the wire does not show it (TLS 1.2).</summary>
    public static string Group(ushort number) => number switch
    {
        0 => "not shown",
        0x0017 => "secp256r1",
        0x0018 => "secp384r1",
        0x0019 => "secp521r1",
        0x001D => "x25519",
        0x001E => "x448",
        0x11EC => "X25519MLKEM768",
        _ => string.Create(CultureInfo.InvariantCulture, $"0x{number:X4}"),
    };
}

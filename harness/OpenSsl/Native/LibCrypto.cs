using System.Runtime.InteropServices;

namespace LoadHarness.OpenSsl.Native;

/// <summary>The calls of libcrypto that are made, by their names in its headers (openssl/bio.h, err.h, x509_vfy.h of OpenSSL 3).</summary>
internal static unsafe partial class LibCrypto
{
    // BIO_FLAGS_…: what a callback could not do now.
    public const int RetryRead = 0x1 | ShouldRetry;
    public const int RetryWrite = 0x2 | ShouldRetry;
    public const int AllRetries = 0x7 | ShouldRetry;
    private const int ShouldRetry = 0x8;

    // BIO_TYPE_SOURCE_SINK; BIO_CTRL_….
    public const int SourceSink = 0x400;
    public const int IsAtEnd = 2;
    public const int Flush = 11;

    // X509_V_FLAG_…: any certificate that is trusted ends a chain; and the trusted ones are asked first.
    public const ulong PartialChain = 0x80000 | 0x8000;

    // X509_V_FLAG_…: every certificate of a chain is looked up in its issuer's list.
    public const ulong CheckLists = 0x4 | 0x8;

    // KU_DIGITAL_SIGNATURE.
    public const uint DigitalSignature = 0x80;

    // X509_CHECK_FLAG_…: a wildcard stands for a whole label, and the subject is no name (RFC 9110, 4.3.4).
    public const uint StrictNames = 0x4 | 0x20;

    // EVP_PKEY_KEYPAIR: private numbers and public ones.
    public const int KeyPair = 0x87;

    private const string Library = OpenSslLibrary.Crypto;

    static LibCrypto() => OpenSslLibrary.Resolve();

    [LibraryImport(Library, EntryPoint = "OpenSSL_version_num")]
    public static partial nuint VersionNumber();

    [LibraryImport(Library, EntryPoint = "OpenSSL_version")]
    public static partial byte* Version(int what);

    [LibraryImport(Library, EntryPoint = "ERR_clear_error")]
    [SuppressGCTransition]
    public static partial void ClearErrors();

    [LibraryImport(Library, EntryPoint = "ERR_get_error")]
    public static partial nuint TakeError();

    [LibraryImport(Library, EntryPoint = "ERR_error_string_n")]
    public static partial void ErrorText(nuint error, byte* text, nuint length);

    [LibraryImport(Library, EntryPoint = "BIO_get_new_index")]
    public static partial int NewBioIndex();

    [LibraryImport(Library, EntryPoint = "BIO_meth_new")]
    public static partial nint NewBioMethod(int type, byte* name);

    [LibraryImport(Library, EntryPoint = "BIO_meth_set_write")]
    public static partial int SetBioWrite(nint method, delegate* unmanaged<nint, byte*, int, int> callback);

    [LibraryImport(Library, EntryPoint = "BIO_meth_set_read")]
    public static partial int SetBioRead(nint method, delegate* unmanaged<nint, byte*, int, int> callback);

    [LibraryImport(Library, EntryPoint = "BIO_meth_set_ctrl")]
    public static partial int SetBioControl(nint method, delegate* unmanaged<nint, int, nint, nint, nint> callback);

    [LibraryImport(Library, EntryPoint = "BIO_new")]
    public static partial nint NewBio(nint method);

    [LibraryImport(Library, EntryPoint = "BIO_free")]
    public static partial int FreeBio(nint bio);

    [LibraryImport(Library, EntryPoint = "BIO_set_data")]
    public static partial void SetBioData(nint bio, nint data);

    [LibraryImport(Library, EntryPoint = "BIO_get_data")]
    [SuppressGCTransition]
    public static partial nint BioData(nint bio);

    [LibraryImport(Library, EntryPoint = "BIO_set_init")]
    public static partial void SetBioReady(nint bio, int isReady);

    [LibraryImport(Library, EntryPoint = "BIO_set_flags")]
    [SuppressGCTransition]
    public static partial void SetBioFlags(nint bio, int flags);

    [LibraryImport(Library, EntryPoint = "BIO_clear_flags")]
    [SuppressGCTransition]
    public static partial void ClearBioFlags(nint bio, int flags);

    [LibraryImport(Library, EntryPoint = "d2i_X509")]
    public static partial nint ReadCertificate(nint nothing, byte** bytes, nint length);

    [LibraryImport(Library, EntryPoint = "i2d_X509")]
    public static partial int WriteCertificate(nint certificate, byte** bytes);

    [LibraryImport(Library, EntryPoint = "X509_free")]
    public static partial void FreeCertificate(nint certificate);

    [LibraryImport(Library, EntryPoint = "d2i_AutoPrivateKey")]
    public static partial nint ReadPrivateKey(nint nothing, byte** bytes, nint length);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_free")]
    public static partial void FreePrivateKey(nint key);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_CTX_new_from_name", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint NewKeyContext(nint library, string algorithm, nint properties);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_CTX_free")]
    public static partial void FreeKeyContext(nint context);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_fromdata_init")]
    public static partial int BeginKey(nint context);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_fromdata")]
    public static partial int MakeKey(nint context, nint* key, int selection, Parameter* parameters);

    [LibraryImport(Library, EntryPoint = "X509_STORE_add_cert")]
    public static partial int AddTrusted(nint store, nint certificate);

    [LibraryImport(Library, EntryPoint = "X509_STORE_new")]
    public static partial nint NewStore();

    [LibraryImport(Library, EntryPoint = "X509_STORE_free")]
    public static partial void FreeStore(nint store);

    [LibraryImport(Library, EntryPoint = "X509_STORE_set_flags")]
    public static partial int SetStoreFlags(nint store, ulong flags);

    [LibraryImport(Library, EntryPoint = "X509_STORE_add_crl")]
    public static partial int AddList(nint store, nint list);

    [LibraryImport(Library, EntryPoint = "d2i_X509_CRL")]
    public static partial nint ReadList(nint nothing, byte** bytes, nint length);

    [LibraryImport(Library, EntryPoint = "X509_CRL_free")]
    public static partial void FreeList(nint list);

    [LibraryImport(Library, EntryPoint = "X509_STORE_CTX_new")]
    public static partial nint NewVerification();

    [LibraryImport(Library, EntryPoint = "X509_STORE_CTX_free")]
    public static partial void FreeVerification(nint verification);

    [LibraryImport(Library, EntryPoint = "X509_STORE_CTX_init")]
    public static partial int BeginVerification(nint verification, nint store, nint leaf, nint untrusted);

    [LibraryImport(Library, EntryPoint = "X509_STORE_CTX_set_default", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetVerificationKind(nint verification, string name);

    [LibraryImport(Library, EntryPoint = "X509_get_subject_name")]
    public static partial nint SubjectOf(nint certificate);

    [LibraryImport(Library, EntryPoint = "i2d_X509_NAME")]
    public static partial int WriteName(nint name, byte** bytes);

    [LibraryImport(Library, EntryPoint = "X509_get_key_usage")]
    public static partial uint KeyUsageOf(nint certificate);

    [LibraryImport(Library, EntryPoint = "X509_verify_cert")]
    public static partial int Verify(nint verification);

    [LibraryImport(Library, EntryPoint = "X509_STORE_CTX_get_ex_data")]
    [SuppressGCTransition]
    public static partial nint VerificationData(nint verification, int index);

    [LibraryImport(Library, EntryPoint = "X509_STORE_CTX_get0_cert")]
    public static partial nint VerifiedLeaf(nint verification);

    [LibraryImport(Library, EntryPoint = "X509_STORE_CTX_get0_untrusted")]
    public static partial nint Presented(nint verification);

    [LibraryImport(Library, EntryPoint = "X509_STORE_CTX_set_error")]
    public static partial void SetVerificationError(nint verification, int error);

    [LibraryImport(Library, EntryPoint = "X509_STORE_CTX_get0_param")]
    public static partial nint VerificationParameters(nint verification);

    [LibraryImport(Library, EntryPoint = "X509_VERIFY_PARAM_set_flags")]
    public static partial int SetVerifyFlags(nint parameters, ulong flags);

    [LibraryImport(Library, EntryPoint = "X509_VERIFY_PARAM_set_hostflags")]
    public static partial void SetHostFlags(nint parameters, uint flags);

    [LibraryImport(Library, EntryPoint = "X509_VERIFY_PARAM_set1_host", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetHost(nint parameters, string name, nuint length);

    [LibraryImport(Library, EntryPoint = "X509_VERIFY_PARAM_set1_ip")]
    public static partial int SetAddress(nint parameters, byte* address, nuint length);

    [LibraryImport(Library, EntryPoint = "X509_VERIFY_PARAM_set_time")]
    public static partial void SetTime(nint parameters, nint seconds);

    [LibraryImport(Library, EntryPoint = "OPENSSL_sk_num")]
    public static partial int Count(nint stack);

    [LibraryImport(Library, EntryPoint = "OPENSSL_sk_value")]
    public static partial nint Item(nint stack, int index);

    /// <summary>A value under its name (OSSL_PARAM); one without a name ends a list.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Parameter
    {
        // OSSL_PARAM_UNSIGNED_INTEGER: as many bytes as there are, in the order of the machine.
        public const uint Unsigned = 2;

        public byte* Name;
        public uint Kind;
        public byte* Value;
        public nuint Size;
        public nuint Returned;
    }
}

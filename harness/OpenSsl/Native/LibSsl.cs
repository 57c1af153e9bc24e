using System.Runtime.InteropServices;

namespace LoadHarness.OpenSsl.Native;

/// <summary>The calls of libssl that are made, by their names in its headers (openssl/ssl.h of OpenSSL 3). What are macros there are numbers here.</summary>
internal static unsafe partial class LibSsl
{
    // SSL_get_error.
    public const int Ssl = 1;
    public const int WantRead = 2;
    public const int WantWrite = 3;
    public const int Syscall = 5;
    public const int ZeroReturn = 6;

    // SSL_CTRL_….
    public const int SetMode = 33;
    public const int SetSessionCacheMode = 44;
    public const int SetReadAhead = 41;
    public const int SetServerName = 55;
    public const int AddChainCertificate = 89;
    public const int SetLowestVersion = 123;
    public const int SetHighestVersion = 124;

    // SSL_SESS_CACHE_…: off; the client's sessions, told to a callback and kept by nobody else.
    public const int CacheOff = 0;
    public const int CacheClientNoInternal = 0x1 | 0x100 | 0x200;

    // SSL_MODE_…: writes may be partial and repeated from another place, no chain is guessed, an idle connection keeps no buffers.
    public const int Modes = 0x1 | 0x2 | 0x8 | 0x10;

    // SSL_SESS_CACHE_SERVER.
    public const int CacheServer = 0x2;

    // SSL_OP_NO_TICKET.
    public const ulong NoTickets = 1 << 14;

    // SSL_OP_IGNORE_UNEXPECTED_EOF: many servers end a connection without a close_notify; the wire tells.
    public const ulong IgnoreUnexpectedEnd = 1 << 7;

    // SSL_VERIFY_…: a client's certificate is asked for, and who sends none is refused.
    public const int VerifyNone = 0;
    // SSL3_RT_… of what a callback is told of, and SSL_CB_LOOP.
    public const int ChangeCipherSpecContent = 20;
    public const int HandshakeContent = 22;
    public const int DataContent = 23;
    public const int RecordHeaderContent = 256;
    public const int InnerContent = 257;
    public const int IsStep = 1;

    public const int VerifyPeer = 1;
    public const int RequirePeer = 1 | 2;

    // SSL_EARLY_DATA_…: what became of the client's.
    public const int EarlyDataRejected = 1;
    public const int EarlyDataAccepted = 2;

    // SSL_READ_EARLY_DATA_…: some came, and no more comes.
    public const int EarlyDataCame = 1;
    public const int EarlyDataEnded = 2;

    // SSL_TLSEXT_ERR_…: what a callback for ALPN says.
    public const int Chosen = 0;
    public const int NothingInCommon = 2;

    // SSL_TICKET_STATUS and SSL_TICKET_RETURN: what became of a client's ticket, and what is to be done with it.
    public const int TicketGood = 5;
    public const int TicketGoodOnce = 6;
    public const int IgnoreAndRenew = 2;
    public const int Use = 3;
    public const int UseAndRenew = 4;

    public const int Tls12 = 0x303;
    public const int Tls13 = 0x304;

    private const string Library = OpenSslLibrary.Ssl;

    static LibSsl() => OpenSslLibrary.Resolve();

    [LibraryImport(Library, EntryPoint = "TLS_client_method")]
    public static partial nint ClientMethod();

    [LibraryImport(Library, EntryPoint = "TLS_server_method")]
    public static partial nint ServerMethod();

    [LibraryImport(Library, EntryPoint = "SSL_CTX_new")]
    public static partial nint NewContext(nint method);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_free")]
    public static partial void FreeContext(nint context);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_ctrl")]
    public static partial nint ContextControl(nint context, int command, nint number, nint pointer);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_set_options")]
    public static partial ulong SetOptions(nint context, ulong options);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_set_verify")]
    public static partial void SetVerify(nint context, int mode, nint callback);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_set_cert_verify_callback")]
    public static partial void SetCertificateVerifyCallback(nint context, delegate* unmanaged<nint, nint, int> callback, nint argument);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_sess_set_new_cb")]
    public static partial void SetNewSessionCallback(nint context, delegate* unmanaged<nint, nint, int> callback);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_set_post_handshake_auth")]
    public static partial void SetPostHandshakeAuthentication(nint context, int value);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_set_alpn_protos")]
    public static partial int SetProtocols(nint context, byte* protocols, uint length);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_set_alpn_select_cb")]
    public static partial void SetProtocolCallback(nint context, delegate* unmanaged<nint, byte**, byte*, byte*, uint, nint, int> callback, nint argument);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_set_session_id_context")]
    public static partial int SetSessionRealm(nint context, byte* realm, uint length);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_set_session_ticket_cb")]
    public static partial int SetTicketCallbacks(
        nint context, nint generate, delegate* unmanaged<nint, nint, byte*, nuint, int, nint, int> decrypt, nint argument);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_add_client_CA")]
    public static partial int AddClientAuthority(nint context, nint certificate);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_get_cert_store")]
    public static partial nint GetStore(nint context);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_get0_param")]
    public static partial nint GetVerifyParameters(nint context);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_use_certificate")]
    public static partial int UseCertificate(nint context, nint certificate);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_use_PrivateKey")]
    public static partial int UsePrivateKey(nint context, nint key);

    [LibraryImport(Library, EntryPoint = "SSL_new")]
    public static partial nint New(nint context);

    [LibraryImport(Library, EntryPoint = "SSL_free")]
    public static partial void Free(nint ssl);

    [LibraryImport(Library, EntryPoint = "SSL_set_fd")]
    public static partial int SetFile(nint ssl, int file);

    [LibraryImport(Library, EntryPoint = "SSL_set_bio")]
    public static partial void SetBio(nint ssl, nint read, nint write);

    [LibraryImport(Library, EntryPoint = "SSL_ctrl")]
    public static partial nint Control(nint ssl, int command, nint number, byte* pointer);

    [LibraryImport(Library, EntryPoint = "SSL_set_ex_data")]
    public static partial int SetData(nint ssl, int index, nint data);

    [LibraryImport(Library, EntryPoint = "SSL_get_ex_data")]
    [SuppressGCTransition]
    public static partial nint GetData(nint ssl, int index);

    [LibraryImport(Library, EntryPoint = "SSL_get_ex_data_X509_STORE_CTX_idx")]
    public static partial int VerificationIndex();

    [LibraryImport(Library, EntryPoint = "SSL_set_connect_state")]
    public static partial void SetConnectState(nint ssl);

    [LibraryImport(Library, EntryPoint = "SSL_set_accept_state")]
    public static partial void SetAcceptState(nint ssl);

    [LibraryImport(Library, EntryPoint = "SSL_set_verify")]
    public static partial void SetVerifyOf(nint ssl, int mode, nint callback);

    [LibraryImport(Library, EntryPoint = "SSL_get0_peer_certificate")]
    public static partial nint PeerCertificate(nint ssl);

    [LibraryImport(Library, EntryPoint = "SSL_get_peer_cert_chain")]
    public static partial nint PeerChain(nint ssl);

    [LibraryImport(Library, EntryPoint = "SSL_shutdown")]
    public static partial int Shutdown(nint ssl);

    [LibraryImport(Library, EntryPoint = "SSL_set_quiet_shutdown")]
    public static partial void SetQuietShutdown(nint ssl, int mode);

    [LibraryImport(Library, EntryPoint = "SSL_set_shutdown")]
    public static partial void SetShutdown(nint ssl, int mode);

    [LibraryImport(Library, EntryPoint = "SSL_do_handshake")]
    public static partial int DoHandshake(nint ssl);

    [LibraryImport(Library, EntryPoint = "SSL_read")]
    public static partial int Read(nint ssl, byte* buffer, int length);

    [LibraryImport(Library, EntryPoint = "SSL_write")]
    public static partial int Write(nint ssl, byte* buffer, int length);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_set_max_early_data")]
    public static partial int SetMostEarlyData(nint context, uint most);

    [LibraryImport(Library, EntryPoint = "SSL_SESSION_get_max_early_data")]
    public static partial uint MostEarlyData(nint session);

    [LibraryImport(Library, EntryPoint = "SSL_write_early_data")]
    public static partial int WriteEarlyData(nint ssl, byte* buffer, nuint length, nuint* written);

    [LibraryImport(Library, EntryPoint = "SSL_read_early_data")]
    public static partial int ReadEarlyData(nint ssl, byte* buffer, nuint length, nuint* read);

    [LibraryImport(Library, EntryPoint = "SSL_get_early_data_status")]
    public static partial int EarlyDataStatus(nint ssl);

    [LibraryImport(Library, EntryPoint = "SSL_set_msg_callback")]
    public static partial void SetMessageCallback(nint ssl, delegate* unmanaged<int, int, int, byte*, nuint, nint, nint, void> callback);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_set_keylog_callback")]
    public static partial void SetKeyLogCallback(nint context, delegate* unmanaged<nint, byte*, void> callback);

    [LibraryImport(Library, EntryPoint = "SSL_set_info_callback")]
    public static partial void SetInformationCallback(nint ssl, delegate* unmanaged<nint, int, int, void> callback);

    [LibraryImport(Library, EntryPoint = "SSL_has_pending")]
    [SuppressGCTransition]
    public static partial int HasPending(nint ssl);

    [LibraryImport(Library, EntryPoint = "SSL_get_error")]
    [SuppressGCTransition]
    public static partial int GetError(nint ssl, int result);

    [LibraryImport(Library, EntryPoint = "SSL_session_reused")]
    [SuppressGCTransition]
    public static partial int SessionReused(nint ssl);

    [LibraryImport(Library, EntryPoint = "SSL_is_init_finished")]
    public static partial int IsHandshakeOver(nint ssl);

    [LibraryImport(Library, EntryPoint = "SSL_set_session")]
    public static partial int SetSession(nint ssl, nint session);

    [LibraryImport(Library, EntryPoint = "SSL_SESSION_free")]
    public static partial void FreeSession(nint session);

    [LibraryImport(Library, EntryPoint = "SSL_SESSION_get_protocol_version")]
    public static partial int SessionVersion(nint session);
}

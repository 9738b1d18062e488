-- What an e-invoice needs of the buyer, and how his documents look. Several VAT groups stand in 015.

alter table customers
  add column einvoice_format  text not null default '',     -- empty: XRechnung (CII) for a Leitweg-ID, else as configured
  add column einvoice_address text not null default '',     -- BT-49; empty: the e-mail address, or the Leitweg-ID
  add column einvoice_scheme  text not null default '',     -- of einvoice_address, EAS list: 0204, 9930 …; empty: EM, e-mail
  add column order_number     text not null default '',     -- BT-13, of the customer's standing order
  add column cost_centre      text not null default '',     -- BT-19, the customer's
  add column intro_note       text not null default '',     -- above the lines, instead of the configured words
  add column closing_note     text not null default '',     -- below the payment, instead of the configured words
  add constraint customers_einvoice_format_known check (einvoice_format in ('', 'zugferd', 'xrechnung_cii', 'xrechnung_ubl', 'pdf')),
  add constraint customers_einvoice_scheme_is_eas check (einvoice_scheme ~ '^([0-9]{4}|EM|AN|AQ|AS|AU)?$');

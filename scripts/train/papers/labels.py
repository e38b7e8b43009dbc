"""How a field is labelled on paper and asked for: training's words, and the held-out twin's in HELD."""
from papers import coined

# {field: (labels, what a question calls it)}
FIELDS = {
    "total": (["Total", "TOTAL", "Total", "TOTAL", "Grand Total", "GRAND TOTAL", "Total Due", "Amount Due", "AMOUNT DUE", "Total Amount",
               "TOTAL AMOUNT", "Balance Due", "Net Total", "NETT TOTAL", "Total Payable", "To Pay", "TOTAL (RM)", "Total incl. VAT",
               "Total Sales (Incl. GST)", "TOTAL INCL. GST", "Bill Total", "Total to be paid", "Gesamtbetrag", "Total TTC", "SUM TOTAL",
               "Total (USD)", "Round Total", "Order Total", "Amount"],
              ["total", "total", "total", "total", "total amount", "grand total", "amount due", "total amount to pay", "final amount", "total price",
               "sum to be paid", "total due", "whole amount", "full amount", "amount payable", "amount to be paid", "overall sum", "bill total",
               "sum of everything", "final price", "amount to pay", "total sum"]),
    "subtotal": (["Subtotal", "SUBTOTAL", "Sub total", "Sub-Total", "SUB TOTAL", "Net amount", "Total excl. GST", "Total before tax",
                  "Zwischensumme", "Goods total"], ["subtotal", "sub total", "amount before tax", "net amount"]),
    "tax": (["Tax", "TAX", "VAT", "Sales tax", "GST 6%", "GST", "VAT 20%", "Tax 8%", "Service tax", "MwSt 19%", "HST", "TVA"],
            ["tax", "tax amount", "VAT", "sales tax"]),
    "discount": (["Discount", "DISCOUNT", "Rebate", "You saved", "Promo", "Less discount"], ["discount", "rebate"]),
    "shipping": (["Shipping", "Delivery", "Freight", "Postage", "Delivery fee", "Shipping & handling"],
                 ["shipping", "delivery fee", "shipping cost"]),
    "service": (["Service charge", "Service 10%", "SVC CHG", "Tip", "Gratuity"], ["service charge", "tip"]),
    "rounding": (["Rounding", "ROUNDING ADJ", "Rounding adjustment", "Round off"], ["rounding", "rounding adjustment"]),
    "cash": (["Cash", "CASH", "Paid", "Cash tendered", "Amount paid", "Tendered", "Payment"], ["cash", "amount paid", "cash paid"]),
    "change": (["Change", "CHANGE", "Change due", "CHANGE DUE", "Balance"], ["change", "change given"]),
    "date": (["Date", "DATE", "Date", "DATE", "Date of issue", "Issue date", "Issued", "Dated", "Trans date", "Bill date", "Order date",
              "Datum", "Date:", "Doc date", "Purchase date", "Printed on", "Txn Date"],
             ["date", "date", "date", "date", "date of issue", "date of purchase", "date of this document", "day", "day of issue", "day of purchase",
              "document date", "date on it", "date of the bill", "receipt date"]),
    "invoice date": (["Invoice date", "INVOICE DATE", "Date of invoice", "Inv. date", "Inv date"], ["invoice date", "date of the invoice"]),
    "due date": (["Due date", "DUE DATE", "Payment due", "Due", "Pay by", "Due by", "Please pay by", "Payable by"],
                 ["due date", "date by which to pay", "payment deadline"]),
    "delivery date": (["Delivery date", "Ship date", "Delivered", "Shipped on", "Arrival"], ["delivery date", "shipping date"]),
    "time": (["Time", "TIME", "Time:", "Uhrzeit", "Start"], ["time", "time of day"]),
    "number": (["Invoice No", "INVOICE NO", "Invoice #", "Invoice number", "Inv. No.", "INV NO", "Invoice", "Bill No", "Receipt No",
                "RECEIPT #", "Rechnung Nr.", "Document No", "Doc No.", "Tax invoice no"],
               ["invoice number", "number of the invoice", "document number", "receipt number", "bill number"]),
    "order": (["Order No", "Order #", "ORDER", "Order number", "P.O. No", "PO Number", "Purchase order", "Your order"],
              ["order number", "purchase order number", "PO number"]),
    "customer": (["Customer", "CUSTOMER", "Bill to", "BILL TO", "Billed to", "Sold to", "Client", "Invoice to", "Attn", "Kunde", "To"],
                 ["customer", "name of the customer", "client", "buyer"]),
    "customer number": (["Customer No", "Account No", "Client ID", "Customer ID", "Member No", "Acct #"],
                        ["customer number", "account number", "customer ID"]),
    "phone": (["Tel", "TEL", "Phone", "Telephone", "Tel.", "T", "Call", "Contact", "Mobile", "Hotline"],
              ["phone number", "telephone number", "phone"]),
    "fax": (["Fax", "FAX", "Telefax", "F"], ["fax number", "fax"]),
    "mail": (["Email", "E-mail", "EMAIL", "Mail", "e-mail"], ["email address", "e-mail", "email"]),
    "site": (["Web", "Website", "Visit", "www", "Internet"], ["website", "web address", "site"]),
    "tax number": (["GST ID", "VAT No", "Tax ID", "GST Reg No", "VAT Reg. No.", "Co. Reg No", "ABN", "USt-IdNr.", "TIN", "EIN"],
                   ["tax number", "VAT number", "GST number", "tax ID"]),
    "cashier": (["Cashier", "CASHIER", "Server", "Served by", "Operator", "Clerk", "Staff"], ["cashier", "name of the cashier", "server"]),
    "table": (["Table", "TABLE", "Table No", "Tisch", "Seat"], ["table number", "table"]),
    "payment": (["Paid by", "Payment method", "Payment", "Method", "Card type", "Tender"], ["payment method", "way of payment"]),
    "account": (["IBAN", "Account", "Bank account", "A/C No", "Acc. No"], ["bank account", "IBAN", "account to pay to"]),
    "terms": (["Terms", "Payment terms", "TERMS"], ["payment terms", "terms"]),
    "name": (["Name", "NAME", "Full name", "Name:", "Applicant", "Passenger", "Patient", "Student", "Employee", "Guest"],
             ["name", "full name", "name of the person"]),
    "birth": (["Date of birth", "DOB", "Born", "Birth date", "D.O.B."], ["date of birth", "birthday", "birth date"]),
    "address": (["Address", "ADDRESS", "Home address", "Street", "Location"], ["address", "street address"]),
}
HELD = {
    "total": (["Total to pay", "Invoice total", "TOTAL RM", "Amount owed", "Sum", "Total cost", "FINAL TOTAL"],
              ["total", "total amount", "overall total", "amount that has to be paid"]),
    "subtotal": (["Sub Ttl", "Merchandise total", "Subtotal (net)"], ["subtotal", "total before taxes"]),
    "tax": (["GST @6%", "VAT amount", "Taxes"], ["tax", "amount of tax"]),
    "date": (["Invoice dated", "Date issued", "Tarikh", "Date/Time", "On"], ["date", "day it was issued", "issue date"]),
    "due date": (["Payment due date", "Pay before", "Due on"], ["due date", "last day to pay"]),
    "number": (["Invoice ID", "Inv #", "Receipt number", "Ref. invoice"], ["invoice number", "receipt number"]),
    "customer": (["Customer name", "Billing to", "Buyer"], ["customer", "customer's name"]),
    "phone": (["Ph", "Phone No", "Telefon"], ["phone number", "telephone"]),
    "cashier": (["Cashier name", "Your host"], ["cashier", "person at the till"]),
    "change": (["Change given", "CHG"], ["change", "money given back"]),
    "cash": (["Cash received", "CASH PAID"], ["cash", "cash received"]),
    "name": (["Holder", "Name of applicant", "Attendee"], ["name", "person's name"]),
}

# labels of forms that have no field of their own
FORM = {
    "train": """Department;Position;Job title;Manager;Employee ID;Salary;Start date;End date;City;Country;State;Zip code;Postal code;Gender;
        Nationality;Occupation;Marital status;Height;Weight;Blood type;Allergies;Doctor;Insurance;Policy number;Reference;Subject;Project;Status;
        Priority;Category;Version;Author;Title;Publisher;Edition;Pages;Language;Model;Serial number;Brand;Color;Size;Material;Quantity;Unit;
        Weight (kg);Capacity;Voltage;Power;Speed;Temperature;Pressure;Humidity;Room;Floor;Building;Gate;Flight;Class;Destination;Origin;
        Departure;Carrier;Tracking number;Container;Vessel;Port;Grade;Score;Subject code;Course;Semester;School;Major;Teacher;Rank;Level;
        Distance;Duration;Method;Sample;Batch;Lot number;Expiry date;Best before;Ingredients;Storage;Dose;Side;Warranty;Contact person;
        Branch;Bank;Currency;Rate;Interest;Principal;Deposit;Rent;Area;Bedrooms;License plate;Mileage;Engine;Fuel;Year;Make;Owner;Tenant;
        Witness;Signature;Approved by;Prepared by;Checked by;Remarks;Comments;Purpose;Budget;Cost center;Supplier;Vendor;Item code;SKU;Barcode""",
    "heldout": """Section;Supervisor;Staff number;Wage;Province;Citizenship;Profession;Diagnosis;Plan type;Case number;Topic;Stage;Severity;
        Release;Editor;Chapter;Manufacturer;Part number;Finish;Width;Depth;Current;Frequency;Wing;Terminal;Airline;Route;Parcel ID;Truck;Mark;
        Lecture;Campus;Coach;Range;Specimen;Use by;Contents;Strength;Guarantee;Agency;Premium;Loan;Yield;Plot;Garage;Registration;Gearbox;
        Landlord;Verified by;Notes;Objective;Grant;Warehouse;Shelf;Stock code""",
}
FORM = {split: [" ".join(label.split()) for label in text.split(";")] for split, text in FORM.items()}

ASKS = {
    "train": ["What is the {}?", "What is the {}?", "What's the {}?", "What is the {} on this page?", "{}?", "Give the {}.", "Read the {}.",
              "Which {} is given?", "What {} is stated?", "Tell me the {}.", "What does the page give as {}?", "Find the {}.",
              "what is the {}", "Please give me the {}.", "What is the {} of this document?", "{}", "{}:", "I need the {}.", "the {} please",
              "Could you read out the {}?", "What is written as {}?", "State the {}.", "According to the page, what is the {}?",
              "What is the value of {}?", "Which {} does the document have?", "Look up the {}.", "What is stated for the {}?",
              "Do you see the {}?", "Extract the {}.", "Name the {}.", "What {} do you read?", "What's given as the {} here?", "and the {}?",
              "In this document, what is the {}?", "What does it say about the {}?", "Where it says {}, what follows?", "Return the {}."],
    "heldout": ["What is the {}?", "Can you tell me the {}?", "What {} is shown?", "Show me the {}."],
}
MONEY_ASKS = {"train": ["How much is the {}?", "What is the {}?", "How much is the {} in all?"], "heldout": ["How much is the {}?"]}
WHOLE = {"total": ["How much was paid in total?", "How much does it cost altogether?", "How much has to be paid?", "What do I have to pay?",
                   "How much is it in all?", "What is the amount of this bill?", "What did it cost?", "How much money is asked for?", "How high is the bill?",
                   "How much did they charge?", "What does all of it come to?", "What was the price of everything?", "How much do I owe?",
                   "What has the customer to pay in the end?", "How much was spent?", "What does it add up to?"],
         "date": ["When was it issued?", "When was this?", "On which day was this?", "What day is on the document?", "When did this happen?", "When was it bought?",
                  "When was this printed?", "From which day is it?", "When was the purchase?", "When did they write this?", "How old is this paper?",
                  "Which day was it?", "When was the bill made?"],
         "due date": ["When must it be paid?", "By when does it have to be paid?", "When is it due?"],
         "customer": ["Who is the customer?", "Who has to pay?", "Who is it for?", "To whom is it addressed?"],
         "cashier": ["Who served?", "Who was the cashier?"], "payment": ["How was it paid?"],
         "phone": ["Which number can be called?"], "time": ["At what time was this?", "What time is it?"],
         "name": ["Who is it?", "Whose is it?"], "birth": ["When was the person born?"], "address": ["Where is it?", "Where does the person live?"]}
MONEY = {"total", "subtotal", "tax", "discount", "shipping", "service", "rounding", "cash", "change"}


# Parts that training makes further labels of; what is in HELD is left out.
BEFORE = {"total": "Grand;Net;Nett;Gross;Order;Bill;Receipt;Overall;Sub-order;Cash;Cheque;Document;Sales;Booking;Round;Page".split(";"),
          "date": "Issue;Sale;Print;Order;Booking;Billing;Sales;Entry;Posting;Trade;Visit;Voucher;Ticket;Document;Receipt;System;Report;Check-in".split(";")}
BEHIND = {"total": ["", "", " Due", " Amount", " (USD)", " EUR", " (EUR)", " $", " incl. VAT", " Payable", " incl. tax", " (GST incl.)", " Amt", " after tax",
                    " charged", " inclusive of VAT", " price", " now due", " for today", " Sales"], "date": ["", "", "", " and time", " (d/m/y)", " of issue", " no."]}
UNKNOWN = {"total", "date", "phone", "mail", "site", "time"}  # what is known by its looks whatever stands before it


def label(rng, name, split):
    """What the paper calls a field."""
    if split == "train" and name in UNKNOWN and rng.random() < 0.25:
        return coined.word(rng).capitalize()
    if split == "train" and name in BEFORE and rng.random() < 0.4:
        made = rng.choice(("", f"{rng.choice(BEFORE[name])} ", f"{coined.word(rng)} ")) + name + rng.choice(BEHIND[name])
        made = rng.choice((made.capitalize(), made.title(), made.upper()))
        return made if made.lower() not in [held.lower() for held in HELD[name][0]] else name.capitalize()
    own = HELD.get(name) if split == "heldout" else None
    return rng.choice((own or FIELDS[name])[0])


def question(rng, name, split):
    """A question for a field."""
    if name in WHOLE and rng.random() < 0.15:
        return rng.choice(WHOLE[name])
    own = HELD.get(name) if split == "heldout" else None
    asks = MONEY_ASKS if name in MONEY and rng.random() < 0.4 else ASKS
    return filled(rng, rng.choice(asks[split]), rng.choice((own or FIELDS[name])[1]))


def filled(rng, template, name):
    """The template about this name, its first letter large where it begins a sentence."""
    text = template.format(name)
    return text if template[0] != "{" else text[0].upper() + text[1:]
